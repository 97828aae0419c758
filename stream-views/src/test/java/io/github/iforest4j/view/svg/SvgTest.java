package io.github.iforest4j.view.svg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it changes the locale")
class SvgTest {
  @Test
  void writesARootAndItsElements() {
    Svg svg = Svg.document(20, 10).attribute("role", "img");
    svg.element("rect").attribute("width", 3).attribute("height", 2.25);
    svg.element("text").attribute("x", 1.).text("a");
    svg.line(new SvgPath().moveTo(0, 1).lineTo(2, 3).horizontalTo(4).verticalTo(5).dot(), "red");

    assertThat(svg.finish())
        .isEqualTo(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10" role="img">
            <rect width="3" height="2.3"/>
            <text x="1.0">a</text>
            <path fill="none" stroke="red" d="M0.0 1.0L2.0 3.0H4.0V5.0h.1"/>
            </svg>
            """);
    assertThat(Svg.inline(2, 1).finish()).isEqualTo("<svg viewBox=\"0 0 2 1\">\n</svg>\n");
  }

  @Test
  void textsCannotBecomeMarkup() {
    Svg svg = Svg.inline(1, 1);
    svg.element("text").attribute("class", "\"'<").text("<a>&\u202e\u0007\ud800\uffff\n");

    assertThat(svg.finish())
        .contains("<text class=\"&quot;&#39;&lt;\">&lt;a&gt;&amp;    \n</text>");
  }

  @Test
  void numbersDoNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      Svg svg = Svg.inline(1, 1).element("rect").attribute("x", 1234.5).attribute("y", 12);

      assertThat(svg.finish()).contains("<rect x=\"1234.5\" y=\"12\"/>");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void refusesCallsInTheWrongOrder() {
    Svg svg = Svg.inline(1, 1);
    assertThatThrownBy(() -> svg.text("root"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("root");
    svg.element("text").text("once");
    assertThatThrownBy(() -> svg.attribute("x", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("x: attributes come before the text of an element");
    assertThatThrownBy(() -> svg.text("twice")).isInstanceOf(IllegalStateException.class);
    svg.finish();
    assertThatThrownBy(svg::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the picture is finished");
    assertThatThrownBy(() -> svg.element("rect")).isInstanceOf(IllegalStateException.class);
  }
}
