#!/usr/bin/env python3
"""Runs the control loop as a user would: options, set points, violations, real back-ends.

usage: control_loop.py CHECKED UNCHECKED NET_VHOST [unittest arguments]
CHECKED and UNCHECKED are builds of examples/control_loop with and without checks; NET_VHOST is the script that
starts DPDK's back-end.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

CHECKED, UNCHECKED, NET_VHOST = sys.argv[1:4]
del sys.argv[1:4]


def run(*arguments, program=CHECKED, timeout=120, **more):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=timeout,
                          stdin=subprocess.DEVNULL, **more)


class scratch(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="control_loop."))
        self.addCleanup(shutil.rmtree, self.folder)

    def measured(self, *arguments, **more):
        """A run that writes JSON; checks what holds for every run."""
        file = self.folder / "out.json"
        ended = run("--json", str(file), *arguments, **more)
        self.assertTrue(file.exists(), ended.stdout + ended.stderr)
        found = json.loads(file.read_text())
        self.assertEqual(set(found), {"cycles", "sections", "overruns", "readings", "late_readings", "checks", "device",
                                      "lateness_ns", "round_trip_ns", "round_trip_count", "round_trip_limit_ns",
                                      "tracking_rad", "violations", "setup", "tsc"})
        for name, count in (("lateness_ns", found["cycles"]), ("round_trip_ns", found["readings"])):
            four = [found[name][key] for key in ("p50", "p99", "p999", "max")]
            self.assertEqual(four, sorted(four) if count else [None] * 4, name)
        self.assertEqual(found["round_trip_count"], found["readings"])
        self.assertGreater(found["tsc"]["khz"], 100_000)
        self.assertTrue(found["tsc"]["source"])
        for step in found["setup"]:
            self.assertTrue(step["why"] or step["done"], step)
        return ended, found


class options(scratch):
    def test_help_is_printed(self):
        ended = run("--help")
        self.assertEqual(ended.returncode, 0)
        self.assertEqual(run("-h").stdout, ended.stdout)
        for option in ("--period-us", "--cycles", "--cpu", "--setpoints", "--device", "--json", "--hgrm",
                       "--plant-fifo", "--provoke"):
            self.assertIn(option, ended.stdout)

    def test_wrong_options_exit_64_and_say_what_is_wrong(self):
        for arguments, said in ((["--nonsense=1"], "unknown option: --nonsense\n"),
                                (["--c", "5"], "ambiguous option: --c\n"), (["-xy"], "unknown option: -x\n"),
                                (["--plant-fifo=1"], "--plant-fifo: takes no value"),
                                (["--period-us"], "--period-us: a value is missing"),
                                (["--period-us", "5"], "20 to 1000000"), (["--period-us", "1x"], "'1x'"),
                                (["--cycles", "0"], "--cycles"), (["--cpu", "-1"], "--cpu"),
                                (["--cpu", "8000"], "CPU 8000"), (["--device", "tap"], "'tap'"),
                                (["--device", "vhost-user:"], "vhost-user:"), (["--provoke", "fire"], "'fire'"),
                                (["--json", ""], "--json"), (["extra"], "extra")):
            with self.subTest(arguments=arguments):
                ended = run(*arguments)
                self.assertEqual(ended.returncode, 64, ended.stderr)
                self.assertIn(said, ended.stderr)
                self.assertEqual(ended.stdout, "")

    def test_set_points_that_cannot_be_read_exit_66(self):
        ended = run("--setpoints", str(self.folder / "none.csv"))
        self.assertEqual(ended.returncode, 66)
        self.assertIn("none.csv: cannot be read: No such file", ended.stderr)
        ended = run("--setpoints", str(self.folder))
        self.assertEqual(ended.returncode, 66)
        self.assertIn(f"{self.folder}: cannot be read: Is a directory", ended.stderr)

    def test_malformed_set_points_exit_65_with_line_and_column(self):
        file = self.folder / "bad.csv"
        file.write_text("time_s,position_rad\n0,0\n1;2\n")
        ended = run("--setpoints", str(file))
        self.assertEqual(ended.returncode, 65)
        self.assertIn(f"{file}:3:2:", ended.stderr)

    def test_a_file_that_cannot_be_written_exits_74_before_the_run(self):
        for option in ("--json", "--hgrm"):
            ended = run("--cycles", "20", option, str(self.folder / "no" / "out"))
            self.assertEqual(ended.returncode, 74)
            self.assertIn("no/out: cannot be written: No such file", ended.stderr)
            self.assertEqual(ended.stdout, "")

    def test_a_file_that_fills_up_exits_74(self):
        ended = run("--cycles", "20", "--json", "/dev/full")
        self.assertEqual(ended.returncode, 74)
        self.assertIn("/dev/full: cannot be written: No space left", ended.stderr)

    def test_a_build_without_checks_refuses_to_provoke(self):
        ended = run("--provoke", "cpuid", program=UNCHECKED)
        self.assertEqual(ended.returncode, 69)
        self.assertIn("no checks", ended.stderr)


class loop(scratch):
    def gave_up(self, ended, found):
        """Whether the plant stayed silent for a second, as it may on a busy machine without SCHED_FIFO."""
        fifo = next(step for step in found["setup"] if step["id"] == "fifo")
        if ended.returncode != 74 or fifo["done"]:
            return False
        self.assertIn("the loop ended after", ended.stderr)
        return True

    def test_runs_all_cycles_and_reports_them(self):
        hgrm = self.folder / "out.hgrm"
        ended, found = self.measured("--cycles", "1000", "--hgrm", str(hgrm))
        if self.gave_up(ended, found):
            return
        self.assertEqual(found["cycles"], 1000)
        self.assertEqual(found["sections"], 1000)
        self.assertIn("1000 sections entered", ended.stdout)
        self.assertEqual(found["round_trip_limit_ns"], 250_000)
        self.assertIn(f"{found['late_readings']} periods without theirs within 250.0 us\n", ended.stdout)
        self.assertEqual(found["device"], "thread")
        self.assertIs(found["checks"], True)
        self.assertEqual(ended.returncode, 2 if found["violations"] else 0, ended.stderr)
        # A busy machine may preempt the loop; nothing else may be caught in a clean run.
        self.assertLessEqual({one["kind"] for one in found["violations"]}, {"preempted"})
        self.assertIn("#[Max", hgrm.read_text())
        self.assertRegex(hgrm.read_text(), r"Total count\s*=\s*1000")

    def test_follows_set_points_from_a_file(self):
        file = self.folder / "path.csv"
        file.write_text("time_s,position_rad\n0,0\n0.3,0.5\n")
        ended, found = self.measured("--setpoints", str(file), "--period-us", "1000", "--plant-fifo")
        if self.gave_up(ended, found):
            return
        self.assertIn(ended.returncode, (0, 2), ended.stderr)
        self.assertEqual(found["cycles"], 301)
        self.assertGreater(found["tracking_rad"]["worst"], 0)
        if found["late_readings"] == 0:
            self.assertLess(found["tracking_rad"]["worst"], 0.05)

    def test_a_provoked_cpuid_is_caught_and_placed(self):
        ended, found = self.measured("--cycles", "50", "--provoke", "cpuid")
        if self.gave_up(ended, found):
            return
        self.assertEqual(ended.returncode, 2, ended.stderr)
        caught = [one for one in found["violations"] if one["kind"] == "exiting call: CPUID"]
        self.assertEqual(len(caught), 1, found["violations"])
        self.assertEqual(caught[0]["count"], 1)
        self.assertRegex(caught[0]["where"], r"^examples/control_loop/provoke\.cpp:\d+$")
        self.assertIn("provoke.cpp", ended.stderr)
        self.assertIn('"control"', ended.stderr)

    def test_a_provoked_preemption_is_caught(self):
        ended, found = self.measured("--cycles", "50", "--provoke", "preempt")
        if not next(step for step in found["setup"] if step["id"] == "tripwire")["done"]:
            self.skipTest("the tripwire cannot be armed here")
        if self.gave_up(ended, found):
            return
        self.assertEqual(ended.returncode, 2, ended.stderr)
        self.assertIn("preempted", {one["kind"] for one in found["violations"]})

    def test_abort_is_obeyed(self):
        ended = run("--cycles", "50", "--provoke", "cpuid", env={**os.environ, "EXITLESS_ON_VIOLATION": "abort"})
        self.assertEqual(ended.returncode, -signal.SIGABRT)
        # A busy machine may preempt the loop before it commits what was asked for.
        self.assertRegex(ended.stderr, r"provoke\.cpp|preempted in critical section")

    def test_without_checks_nothing_is_caught(self):
        ended, found = self.measured("--cycles", "200", program=UNCHECKED)
        if self.gave_up(ended, found):
            return
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIs(found["checks"], False)
        self.assertIn("checks are off", ended.stdout)

    def test_on_one_cpu_the_loop_gets_no_priority_and_says_why(self):
        cpu = min(os.sched_getaffinity(0))
        ended, found = self.measured("--cycles", "50", preexec_fn=lambda: os.sched_setaffinity(0, {cpu}))
        self.assertIn(ended.returncode, (0, 2, 74), ended.stderr)
        self.assertIn(f"  skip fifo         loop and plant share CPU {cpu}: ", ended.stdout)

    def test_runs_without_privileges_and_says_what_it_lacks(self):
        if os.getuid() != 0:
            self.skipTest("only root can give up privileges for this")
        os.chmod(self.folder, 0o777)
        program = self.folder / "control_loop"
        shutil.copy(CHECKED, program)
        os.chmod(program, 0o755)
        ended, found = self.measured("--cycles", "100", program=str(program), user=65534, group=65534,
                                     extra_groups=[])
        if self.gave_up(ended, found):
            return
        self.assertIn(ended.returncode, (0, 2), ended.stderr)
        lacking = {step["id"]: step["why"] for step in found["setup"] if not step["done"]}
        self.assertIn("fifo", lacking)
        self.assertIn("  --   fifo", ended.stdout)


class back_end:
    """DPDK's net_vhost, echoing frames."""

    def __init__(self, folder):
        self.socket = folder / "net.sock"
        self.log = open(folder / "testpmd.log", "w+")
        # The loop takes the last CPU.
        first = str(min(os.sched_getaffinity(0)))
        self.process = subprocess.Popen(["sh", NET_VHOST, str(self.socket), first], stdout=self.log,
                                        stderr=self.log, stdin=subprocess.DEVNULL)

    def listens(self):
        """Whether a process listens on the socket: flag 00010000 in the kernel's list."""
        lines = pathlib.Path("/proc/net/unix").read_text().splitlines()
        return any(" 00010000 " in line and line.endswith(str(self.socket)) for line in lines)

    def ready(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            if self.listens():
                return True
            time.sleep(0.05)
        return False

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


class network(scratch):
    def setUp(self):
        super().setUp()
        if shutil.which("dpdk-testpmd") is None:
            self.skipTest("dpdk-testpmd is not installed (package dpdk-dev)")
        if len(os.sched_getaffinity(0)) < 2:
            self.skipTest("loop and back-end need a CPU each, and there is one")

    def start(self):
        peer = back_end(self.folder)
        self.addCleanup(peer.kill)
        self.assertTrue(peer.ready(), (self.folder / "testpmd.log").read_text()[-2000:])
        return peer

    def test_a_hundred_thousand_frames_go_through_and_nothing_is_notified(self):
        peer = self.start()
        ended, found = self.measured("--device", f"vhost-user:{peer.socket}", "--cycles", "150000", "--period-us",
                                     "100", timeout=300)
        self.assertIn(ended.returncode, (0, 2), ended.stderr)
        self.assertEqual(found["cycles"], 150_000)
        self.assertGreaterEqual(found["readings"], 100_000)
        self.assertLessEqual({one["kind"] for one in found["violations"]}, {"preempted"})
        self.assertGreater(found["round_trip_ns"]["p50"], 0)
        self.assertIn("notifications sent to the back-end: 0\n", ended.stdout)

    def test_a_back_end_killed_in_mid_run_is_reported_and_the_loop_ends(self):
        peer = self.start()
        ended = subprocess.Popen([CHECKED, "--device", f"vhost-user:{peer.socket}", "--cycles", "1000000000"],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(1.5)
        self.assertIsNone(ended.poll(), "the loop ended before the back-end did")
        peer.process.kill()
        out, err = ended.communicate(timeout=20)
        self.assertEqual(ended.returncode, 74, err)
        self.assertIn("the loop ended after", err)
        self.assertIn("closed the connection or died", err)
        self.assertTrue(int(re.search(r"(\d+) periods, ", out).group(1)) > 0)

    def test_a_socket_that_nobody_serves_exits_69(self):
        ended = run("--device", f"vhost-user:{self.folder}/none.sock")
        self.assertEqual(ended.returncode, 69)
        self.assertIn("none.sock", ended.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
