// Browsers start no worker for a page that was opened from a file. Then the search runs in a hidden frame instead.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      const inner = (this.inner = frame.contentWindow);
      inner.importScripts = (...scripts) =>
        scripts.reduce(
          (before, script) =>
            before.then(
              () =>
                new Promise((done, failed) => {
                  const element = inner.document.createElement("script");
                  element.src = script;
                  element.onload = done;
                  element.onerror = failed;
                  inner.document.head.append(element);
                })
            ),
          Promise.resolve()
        );
      this.waiting = [];
      inner.postMessage = (data) => {
        const event = new MessageEvent("message", { data });
        this.dispatchEvent(event);
        if (this.onmessage) this.onmessage(event);
      };
      inner.importScripts(url).then(() => {
        this.waiting.forEach((data) => this.deliver(data));
        this.waiting = null;
      });
    }

    deliver(data) {
      this.inner.dispatchEvent(new this.inner.MessageEvent("message", { data }));
    }

    postMessage(data) {
      if (this.waiting) this.waiting.push(data);
      else this.deliver(data);
    }

    terminate() {}
  };
}
