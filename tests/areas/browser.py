"""The archive in Chromium: tests/browser/checks.mjs, one process for each of its groups."""
import json
import os
import shutil
import subprocess

from harness import TESTS, Failure, Result, Test, shown

GROUPS = {"pages": 40, "narrow": 8, "disk": 8, "noscript": 8, "keyboard": 15, "language": 15, "settings": 4, "reading": 4}  # seconds


def run(context, group):
    site = context.site()
    env = {**os.environ, "CHROMIUM": shutil.which("chromium") or "", "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    done = subprocess.run(["node", "checks.mjs", site, group], cwd=TESTS / "browser", env=env,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=400, check=False)
    results = []
    for line in done.stdout.splitlines():
        check = json.loads(line)
        results.append(Result(f"browser/{group}/{check['name']}", "failed" if check["problems"] else "passed",
                              "\n".join(check["problems"])))
    if done.returncode or not results:
        raise Failure(f"checks.mjs ended with status {done.returncode}\n{shown(done.stderr)}")
    return results


def tests(_build):
    for group, cost in GROUPS.items():
        yield Test("browser", group, lambda context, group=group: run(context, group), cost=cost)
