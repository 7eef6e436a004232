"""The archive in Chromium: tests/browser/checks.mjs, one process for each of its groups."""
import json
import os
import shutil
import subprocess

from harness import TESTS, Failure, Result, Test, shown

# Seconds that each group takes, roughly.
GROUPS = {"pages": 40, "narrow": 8, "disk": 8, "noscript": 8, "keyboard": 15, "language": 15, "settings": 4, "reading": 4,
          "print": 8, "shift": 15}
PLAIN = {"narrow": 8, "print": 8}  # the theme without scripts; the rest of it is for make quality
SECONDS = 400


def visit(site, group, *words, theme="default", area="browser", script=TESTS / "browser" / "checks.mjs", timeout=SECONDS):
    """Runs a group of checks over a built site; the Results."""
    env = {**os.environ, "CHROMIUM": shutil.which("chromium") or "", "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    done = subprocess.run(["node", script, site, *([group] if script.name == "checks.mjs" else []), *words], cwd=script.parent,
                          env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False)
    results = []
    for line in done.stdout.splitlines():
        check = json.loads(line)
        name = f"{area}/{group}/{check['name']}" if theme == "default" else f"{area}/{theme}-{group}/{check['name']}"
        results.append(Result(name, "failed" if check["problems"] else "passed", "\n".join(check["problems"])))
    if done.returncode or not results:
        raise Failure(f"{script.name} ended with status {done.returncode}\n{shown(done.stderr)}")
    return results


def tests(_build):
    for group, cost in GROUPS.items():
        yield Test("browser", group, lambda context, group=group: visit(context.site(), group), cost=cost)
    for group, cost in PLAIN.items():
        yield Test("browser", f"plain-{group}",
                   lambda context, group=group: visit(context.site(theme="plain"), group, theme="plain"), cost=cost)
