#!/usr/bin/env python3
"""What exits.py must read rightly, and what it must complain about."""
import unittest

import exits

LISTED = [{"name": "a()", "ring0": ["one", "other"], "user": ["one"], "why_not": {}},
          {"name": "b()", "ring0": [], "user": ["linux"], "why_not": {"ring0": "needs Linux"}},
          {"name": "c()", "ring0": [], "user": [], "why_not": {"ring0": "set-up", "user": "set-up"}}]
GOOD = """noise
count\tcontrol\tring0\t0\tnothing\t0\teverywhere
count\tcontrol\tring0\t0\t1000 PAUSE\t0\tnowhere
count\tcontrol\tring0\t100\t100 RDMSR\t100\tkvm-svm
count\toperation\tring0\t0\tone\r
count\toperation\tring0\t0\tother
count\toperation\tring0\t1\tplanted_cpuid
"""


def faults(text, emulated=True, places=("ring0",)):
    return exits.judge(exits.read(text), LISTED, places, emulated)


class Judges(unittest.TestCase):
    def test_good_counts_have_no_faults(self):
        self.assertEqual(faults(GOOD), [])

    def test_an_operation_that_exits(self):
        self.assertEqual(faults(GOOD.replace("0\tone", "2\tone")), ["ring0: a(): 2 VM exits (one)"])

    def test_the_worst_of_two_runs(self):
        self.assertEqual(faults(GOOD + "count\toperation\tring0\t3\tone\n" + GOOD), ["ring0: a(): 3 VM exits (one)"])

    def test_an_operation_that_is_not_counted(self):
        self.assertIn("not counted (one)", faults(GOOD.replace("\tone", "\tnobody"))[0])
        self.assertEqual(faults(GOOD, places=("ring0", "user"))[-1], "user: nothing was counted")

    def test_an_operation_without_wrapper_and_reason(self):
        nobody = [{"name": "d()", "ring0": [], "user": [], "why_not": {"ring0": "", "user": ""}}]
        self.assertIn("no wrapper", exits.judge(exits.read(GOOD), nobody, ("ring0",), True)[0])

    def test_a_planted_exit_that_is_not_found(self):
        self.assertIn("not found", faults(GOOD.replace("1\tplanted", "0\tplanted"))[0])
        self.assertIn("not found", faults(GOOD.replace("planted_cpuid", "planted"))[0])

    def test_controls_where_they_are_known(self):
        wrong = GOOD.replace("100\t100 RDMSR", "0\t100 RDMSR")
        self.assertEqual(faults(wrong), ["ring0: 100 RDMSR: 100 exits expected, 0 counted"])
        self.assertEqual(faults(wrong, emulated=False), [])
        self.assertEqual(len(faults(GOOD.replace("0\tnothing", "7\tnothing"), emulated=False)), 1)
        self.assertEqual(faults(GOOD.replace("0\t1000 PAUSE", "9\t1000 PAUSE"), emulated=False), [])


    def test_a_kvm_that_does_not_run_guests_on_the_cpu(self):
        self.assertEqual(exits.why_unfit(exits.read(GOOD)), "")
        self.assertIn("costs 5 exits", exits.why_unfit(exits.read("count\tcontrol\tring0\t5\t1000 CPUID\t1000\teverywhere")))


class Reports(unittest.TestCase):
    def test_what_is_not_modelled_is_no_zero(self):
        controls = exits.report(exits.read(GOOD), LISTED, True)["controls"]
        self.assertEqual(controls[1], {"name": "1000 PAUSE (ring 0)", "expected": None, "counted": None,
                                       "note": exits.NOT_MODELLED})

    def test_every_operation_has_a_count_or_a_reason(self):
        rows = exits.report(exits.read(GOOD), LISTED, True)["operations"]
        self.assertEqual(rows[0], {"name": "a()", "ring0": 0, "user": None})
        self.assertEqual([row.get("why_not") for row in rows[1:]],
                         [{"ring0": "needs Linux"}, {"ring0": "set-up", "user": "set-up"}])


if __name__ == "__main__":
    unittest.main()
