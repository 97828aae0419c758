"""What the documentation site needs beyond Markdown.

- Links that leave docs/ become links to the repository; a link to a file that is not there fails the build.
- The page of commands gets the --help of every command, printed by the runnable jar (IFOREST_JAR).
- The records of decisions get a page that lists them.
- The Javadoc of all libraries (target/reports/apidocs) is in api/. A link such as (javadoc:a.package.AClass) leads to it.
- Links of the Javadoc to itself, and the list of its packages, are checked.
- The finished site must load nothing from the network, and Markdown that was not understood is a warning.
"""

import os
import posixpath
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File

log = get_plugin_logger("site_hooks")
ROOT = Path(__file__).resolve().parent.parent
REPOSITORY = "https://github.com/iforest4j/iforest4j/blob/main/"
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)")
HELP = "<!-- help: of every command -->"
API = ROOT / "target/reports/apidocs"
JAVADOC = re.compile(r"\]\(javadoc:([\w.]+)\)")
COMMAND = re.compile(r"^  ([a-z-]+) {2,}\S", re.MULTILINE)


def on_files(files, config):
    records = sorted((ROOT / "docs/decisions").glob("0*.md"))
    lines = ["# Decisions", "", "Short records of choices that someone may question: the reason, and what was not chosen.", ""]
    for record in records:
        title = record.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        lines.append(f"- [{title}]({record.name})")
    files.append(File.generated(config, "decisions/index.md", content="\n".join(lines) + "\n"))
    for file in sorted(API.rglob("*")):
        if file.is_file() and file.suffix != ".md":  # The licences would become pages of the site.
            files.append(File.generated(config, f"api/{file.relative_to(API).as_posix()}", abs_src_path=str(file)))
    return files


def on_page_markdown(markdown, page, config, files):
    here = posixpath.dirname(page.file.src_uri)

    def link(match):
        target, anchor = match.group(1), match.group(2) or ""
        path = posixpath.normpath(posixpath.join("docs", here, target))
        if not path.startswith("docs/"):
            if not (ROOT / path).exists():
                raise PluginError(f"{page.file.src_uri} links to {target}, which is not there")
            return f"]({REPOSITORY}{path}{anchor})"
        if target.endswith("/"):
            return f"]({target}index.md{anchor})"
        return match.group(0)

    def javadoc(match):
        name = match.group(1)
        path = name.replace(".", "/")
        for candidate in [f"{path}.html", f"{path}/package-summary.html"]:
            if (API / candidate).exists():
                return f"]({posixpath.relpath(f'api/{candidate}', here)})"
        raise PluginError(f"{page.file.src_uri} links to the Javadoc of {name}, which is not there")

    markdown = JAVADOC.sub(javadoc, LINK.sub(link, markdown))
    return markdown.replace(HELP, helps(markdown)) if HELP in markdown else markdown


def helps(page):
    """The help of every command as Markdown; the table of the page must name exactly the commands that exist."""
    overview = printed("--help")
    commands = COMMAND.findall(overview.split("\nCommands:")[1].split("\nExit codes:")[0])
    listed = re.findall(r"^\| \[`([a-z-]+)`\]", page, re.MULTILINE)
    if sorted(commands) != sorted(listed):
        raise PluginError(f"reference/commands.md lists {sorted(listed)}; the commands are {sorted(commands)}")
    below = {"model": ["inspect", "export", "import"]}
    return "\n".join(
        f"## {c}\n\n" + "\n".join(f"```text\n{printed(c, *b, '--help-all')}```\n" for b in [[], *([n] for n in below.get(c, []))])
        for c in listed
    )


def printed(*arguments):
    jar = os.environ.get("IFOREST_JAR")
    if not jar:
        raise PluginError("IFOREST_JAR is not set; .ci/site sets it")
    run = subprocess.run(
        ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar, *arguments],
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    return run.stdout


class Check(HTMLParser):
    """Finds what a page loads from elsewhere, and tables and lists that stayed text."""

    def __init__(self):
        super().__init__()
        self.loads, self.texts, self.in_paragraph = [], [], False

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        loaded = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
        if loaded and re.match(r"(https?:)?//", loaded) and attributes.get("rel") != "canonical":
            self.loads.append(loaded)
        self.in_paragraph = tag == "p"

    def handle_endtag(self, tag):
        self.in_paragraph = False

    def handle_data(self, data):
        if self.in_paragraph and re.search(r"^(\| |- |\d+\. |#+ )", data, re.MULTILINE):
            self.texts.append(data.strip()[:60])


def on_post_build(config):
    site = Path(config.site_dir)
    shutil.copytree(API / "legal", site / "api/legal", dirs_exist_ok=True)
    for file in site.rglob("*.html"):
        if (site / "api") in file.parents:
            continue
        check = Check()
        check.feed(file.read_text(encoding="utf-8"))
        for loaded in check.loads:
            log.warning(f"{file.name} loads {loaded}; the site must work without the network")
        for text in check.texts:
            log.warning(f"{file.name}: a list or a table is not one: {text}")
    check_javadoc(site / "api")


def check_javadoc(api):
    """Every link must lead to a file and an anchor; nothing may be loaded; every exported package must be there."""
    modules = ROOT.glob("*/src/main/java/module-info.java")
    exported = {p for m in modules for p in re.findall(r"^ *exports ([\w.]+);$", m.read_text(encoding="utf-8"), re.MULTILINE)}
    shown = set((api / "element-list").read_text(encoding="utf-8").split())
    beside = {f"io.github.iforest4j.{name}" for name in ["flink", "kafka", "mcp", "spring"]}
    if shown != exported | beside:
        log.warning(f"the Javadoc has other packages than the modules export: {sorted(shown ^ (exported | beside))}")
    pages = {file: file.read_text(encoding="utf-8") for file in api.rglob("*.html")}
    anchors = {file: set(map(unescape, re.findall(r'\s(?:id|name)="([^"]+)"', text))) for file, text in pages.items()}
    for file, text in pages.items():
        for loaded in re.findall(r'<(?:script|link|img)\b[^>]*\s(?:src|href)="((?:https?:)?//[^"]+)"', text):
            log.warning(f"{file.name} loads {loaded}; the site must work without the network")
        for target in set(re.findall(r'\shref="([^"]+)"', text)):
            path, _, anchor = unescape(target).partition("#")
            if re.match(r"[a-z]+:", path) or file.name == "constant-values.html" and not path:
                continue  # Javadoc itself makes the table of contents of the constants, with anchors that are not there.
            to = Path(os.path.normpath(file.parent / unquote(path))) if path else file
            if not to.is_file():
                log.warning(f"Javadoc: {file.relative_to(api)} links to {target}, which is not there")
            elif anchor and to in anchors and anchor not in anchors[to] and unquote(anchor) not in anchors[to]:
                log.warning(f"Javadoc: {file.relative_to(api)} links to {target}, an anchor that is not there")
