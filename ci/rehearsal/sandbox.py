# SPDX-License-Identifier: Apache-2.0
"""Runs a program as the machines of OSS-Fuzz do: $OUT cannot be written, nor anything but /tmp, and there is no /dev."""

import os
import subprocess
import tempfile

OUT = "/mnt"  # any folder that every system has: $OUT is found there, so that no path of the build is in use
# A mount namespace of its own. The folder of the inputs is below the real /tmp, so it is moved under the new one.
ENTER = """
mount --make-rprivate /
mount --bind "$OUT" /mnt
mount -o remount,bind,ro /mnt
mount -o remount,bind,ro / 2>/dev/null || true
mount -t tmpfs tmpfs /opt
mount --bind "$INPUTS" /opt
mount -t tmpfs tmpfs /tmp
cp -r /opt /tmp/inputs
mount -t tmpfs -o ro tmpfs /opt
exec 3</dev/null
if [ "$DEV" = no ]; then mount -t tmpfs -o ro tmpfs /dev; fi
cd /mnt
exec "$@" <&3
"""
READ_ONLY = """
cd "$OUT"
exec "$@" </dev/null
"""


class Sandbox:
    """How far it goes depends on what this machine allows."""

    def __init__(self):
        probe = ["unshare", *self.own_namespace(), "sh", "-c", "mount --make-rprivate / && mount -t tmpfs tmpfs /mnt"]
        try:
            done = subprocess.run(probe, stdin=subprocess.DEVNULL, capture_output=True, check=False)
            self.mounts = done.returncode == 0
        except OSError:
            self.mounts = False

    @staticmethod
    def own_namespace():
        return ["--mount"] if os.geteuid() == 0 else ["--mount", "--map-root-user"]

    def describe(self):
        if self.mounts:
            return "in a mount namespace: all is read-only but /tmp, and libFuzzer has no /dev"
        return ("without mount namespaces, which this machine does not allow: $OUT is read-only, which does not bind root, and HOME "
                "is nowhere")

    def run(self, command, out, inputs, timeout_s, settings, dev=False):
        """command names its files as $OUT sees them (./T), its inputs as {inputs} and the folder where it may write as {tmp}.
        Returns status and output; the status is None if it took too long."""
        with tempfile.TemporaryDirectory(prefix="sandbox-") as own:
            return self.run_with(own, command, out, inputs, timeout_s, settings, dev)

    def run_with(self, scratch, command, out, inputs, timeout_s, settings, dev):
        """scratch is used where /tmp cannot be a new one."""
        own = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/nowhere", "OUT": str(out), "INPUTS": str(inputs),
               "DEV": "yes" if dev else "no"} | settings
        where, writable = ("/tmp/inputs", "/tmp") if self.mounts else (str(inputs), scratch)
        words = [word.replace("{inputs}", where).replace("{tmp}", writable) for word in command]
        if self.mounts:
            call = ["unshare", *self.own_namespace(), "sh", "-eu", "-c", ENTER, "sandbox", *words]
        else:
            out.chmod(0o555)
            call = ["sh", "-eu", "-c", READ_ONLY, "sandbox", *words]
        try:
            done = subprocess.run(call, env=own, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=timeout_s, check=False)
        except subprocess.TimeoutExpired as late:
            return None, (late.stdout or b"").decode(errors="replace")
        return done.returncode, done.stdout.decode(errors="replace")
