// A detector in JShell:  jshell --class-path iforest.jar hello.jsh
import io.github.iforest4j.detect.*

var random = new Random(7)
double[][] usual = Stream.generate(() -> new double[] {63 + random.nextGaussian(), 2.5 + 0.1 * random.nextGaussian()}).limit(1000).toArray(double[][]::new)

var model = DetectorModel.fit(usual, "temperature", "vibration")
var detector = model.newDetector()

System.out.println(detector.detect(63.2, 2.6).explain())
System.out.println(detector.detect(93.2, 2.6).explain())
System.out.println(detector.detect(Map.of("temperature", 63.2)).explain())

/exit
