#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_report_page.py BROWSER SIPSFUZZ SIPSFUZZ_BUGGED CORPUS: the page of `sipsfuzz report` in a browser, as wide as a phone: nothing is
wider than the page, the plots and the calls are drawn, and it has a light and a dark dress. BROWSER is empty where there is none."""

import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BROWSER, SIPSFUZZ, BUGGED, CORPUS = sys.argv[1:]
SKIPPED = 77
WIDTH = 360
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

# In the page: all of it is unfolded and measured. A box that scrolls by itself may hold what is wider.
MEASURE = """<script>
for (const details of document.querySelectorAll('details')) details.open = true;
const scrolls = element => element && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
const wide = [...document.body.querySelectorAll('*')].filter(element => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5) && !scrolls(element.parentElement);
});
const drawn = [...document.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width > 100 &&
  [...svg.querySelectorAll('path:not(.rule):not(.area)')].some(path => path.getTotalLength() > 0));
parent.postMessage(JSON.stringify({
  width: innerWidth, scrollWidth: document.documentElement.scrollWidth, wide: wide.map(element => element.outerHTML.slice(0, 80)),
  plots: document.querySelectorAll('svg').length, drawn: drawn.length, arrows: document.querySelectorAll('.arrow').length,
  squares: document.querySelectorAll('.map a').length, scripts: document.scripts.length - 1,
  background: getComputedStyle(document.body).backgroundColor}), '*');
</script>"""

# Around it, since a window of a browser cannot be as narrow as a phone.
FRAME = """<!DOCTYPE html><pre id="measured"></pre>
<script>onmessage = event => document.getElementById('measured').textContent = event.data;</script>
<iframe src="page.html" style="width: {}px; height: 800px; border: 0"></iframe>"""


def write(folder, name, content):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def progress(engines):
    lines = ["seconds\texecutions\tcoverage\tcorpus\tengine"]
    for at in range(60):
        lines.append(f"{at}.0\t{at * 10**10}\t{1000 + at * (60 - at // 2)}\t{at}\t{engines[at * len(engines) // 60]}")
    lines.insert(1, "0.0\t1\t0\t0\tlibfuzzer")  # a run that was over before it told its coverage
    return "\n".join(lines) + "\n"


def make_campaign(folder):
    """With all that could be wide: long words, large numbers, names of all kinds."""
    for target in ("fuzz_message", "fuzz_network", "fuzz_metamorphic_request"):
        write(folder, f"{target}/progress.tsv", progress(["libfuzzer", "afl"]))
    write(folder, "fuzz_proxy_best/progress.tsv", progress(["afl"]).partition("\n1.0")[0] + "\n")
    write(folder, "fuzz_message/crashes/crash-" + "0" * 60, b"<script>document.title = 'broken out'</script>" + b"A" * 5000)
    write(folder, "fuzz_readers/crashes/crash-1", b"\xff\x00<img src=x onerror=alert(1)>")
    write(folder, "fuzz_readers/said/crash-1.txt", "ERROR: AddressSanitizer: " + "x" * 3000 + "</pre><b>\n")
    write(folder, "fuzz_network/afl/default/crashes/id:000000,sig:06,src:000001", b"")
    write(folder, "fuzz_network/afl-plot/index.html", "")
    if BUGGED:
        subprocess.run([BUGGED, "check", "network", "--out", folder / "found"], stdout=subprocess.DEVNULL, check=False)
        for found in (folder / "found").iterdir():
            write(folder, f"fuzz_network/crashes/crash-{found.stem}", found.read_bytes().partition(b"\n")[2])
        wire = (pathlib.Path(CORPUS) / "bugs/5630-5.3-a.choices").read_bytes().partition(b"\n")[2]
        write(folder, "fuzz_proxy_request_wire/crashes/crash-1", wire)


def measure(folder, page, width=WIDTH, *flags):
    (folder / "page.html").write_text(POLICY.sub("", page).replace("</body>", MEASURE + "</body>"))
    (folder / "frame.html").write_text(FRAME.format(width))
    command = [BROWSER, "--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
               f"--user-data-dir={folder}/profile", "--window-size=1200,900", "--virtual-time-budget=10000", *flags,
               "--dump-dom", (folder / "frame.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=100, check=False)
    told = re.search(r'<pre id="measured">(.+?)</pre>', done.stdout, re.DOTALL)
    if told is None:
        raise AssertionError(f"the browser measured nothing: {done.stdout[-300:]} {done.stderr[-600:]}")
    return json.loads(html.unescape(told[1]))


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        cls.folder = pathlib.Path(cls.scratch.name)
        make_campaign(cls.folder / "out")
        page = cls.folder / "report.html"
        subprocess.run([BUGGED or SIPSFUZZ, "report", "--html", page, cls.folder / "out"], check=True)
        cls.page = page.read_text()
        cls.seen = measure(cls.folder, cls.page)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_nothing_is_wider_than_a_phone(self):
        self.assertEqual((self.seen["width"], self.seen["scrollWidth"], self.seen["wide"]), (WIDTH, WIDTH, []))

    def test_nothing_is_wider_than_a_desk(self):
        seen = measure(self.folder, self.page, 1100)
        self.assertEqual((seen["scrollWidth"], seen["wide"]), (1100, []))

    def test_what_is_too_wide_is_seen(self):
        seen = measure(self.folder, self.page.replace("<main>", '<main><p style="width: 400px">wide</p>'))
        self.assertGreater(seen["scrollWidth"], WIDTH)
        self.assertEqual(len(seen["wide"]), 1)

    def test_plots_calls_and_clauses_are_drawn(self):
        self.assertEqual((self.seen["plots"], self.seen["drawn"]), (5, 5))  # four targets, and the seeded bugs
        self.assertGreater(self.seen["squares"], 100)
        self.assertEqual(self.seen["arrows"] > 10, bool(BUGGED))

    def test_text_of_files_stays_text(self):
        self.assertEqual(self.seen["scripts"], 0)

    def test_it_follows_the_colours_that_a_reader_likes(self):
        dark = measure(self.folder, self.page, WIDTH, "--blink-settings=preferredColorScheme=0")
        self.assertNotEqual(dark["background"], self.seen["background"])


if __name__ == "__main__":
    if not BROWSER:
        print("chromium is not installed: the page was not looked at")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
