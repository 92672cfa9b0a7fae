"""check_many: order, memory, threads, processes, and how things end."""

import gc
import gzip
import io
import itertools
import json
import os
import subprocess
import tempfile
import threading
import time
import unittest
import weakref
from pathlib import Path

import redline
from common import ALL, EXAMPLES, deal, long, program, python

ENGINE = redline.Engine(["ukraine"])


def lines(n):
    return [json.dumps(deal(f"d{i}", alignment={"nato": "barred" if i % 3 else "free"})) for i in range(n)]


class Order(unittest.TestCase):

    def test_verdicts_come_in_order_for_any_number_of_jobs(self):
        wanted = [f"d{i}" for i in range(1000)]
        for jobs in (None, 1, 2, 5):
            self.assertEqual([v.id for v in ENGINE.check_many((deal(id) for id in wanted), jobs=jobs)], wanted)

    def test_generators_are_read_only_so_far_ahead(self):
        read = 0

        def endless():
            nonlocal read
            for i in itertools.count():
                read += 1
                yield deal(f"d{i}")

        for jobs in (1, 4):
            read, taken = 0, 0
            verdicts = ENGINE.check_many(endless(), jobs=jobs)
            for v in verdicts:
                self.assertEqual(v.id, f"d{taken}")
                taken += 1
                self.assertLessEqual(read - taken, (2 * jobs + 3) * 128)
                if taken == 3000:
                    break
            verdicts.close()

    def test_slow_generators_get_their_verdicts_early(self):
        given = 0

        def slow():
            nonlocal given
            for i in range(6):
                given += 1
                yield deal(f"d{i}")
                time.sleep(0.05)

        behind = [given - i for i, v in enumerate(ENGINE.check_many(slow(), jobs=2))]
        self.assertLessEqual(max(behind), 4, behind)

    def test_an_exception_comes_after_the_verdicts_before_it(self):
        def failing():
            for i in range(300):
                yield deal(f"d{i}")
            raise LookupError("the source has gone")

        seen = []
        with self.assertRaises(LookupError):
            for v in ENGINE.check_many(failing()):
                seen.append(v.id)
        self.assertEqual(seen, [f"d{i}" for i in range(300)])

    def test_no_deals_and_wrong_jobs(self):
        self.assertEqual(list(ENGINE.check_many([])), [])
        self.assertEqual(list(ENGINE.check_many(iter(()))), [])
        for jobs in (0, -1, 1025):
            with self.assertRaises(ValueError):
                ENGINE.check_many([], jobs=jobs)


class Lines(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name) / "deals.jsonl"

    def test_files_of_lines_give_what_the_program_gives(self):
        text = "\n".join(lines(100) + ["", "   ", '{"deal": 5}', "nonsense"] + lines(50)) + "\n"
        self.path.write_text(text)
        with gzip.open(str(self.path) + ".gz", "wt") as f:
            f.write(text)
        for path in (self.path, str(self.path), str(self.path) + ".gz", Path(str(self.path) + ".gz")):
            want = program("check", "-q", "-p", "ukraine", "-f", "jsonl", path)
            verdicts = list(ENGINE.check_many(path, jobs=2))
            self.assertEqual(ENGINE.report(verdicts, "jsonl"), want)
            self.assertEqual([v.line for v in verdicts[98:104]], [99, 100, 103, 104, 105, 106])
            self.assertEqual(len(verdicts), 152)
        several = list(ENGINE.check_many([deal("first"), self.path, deal("last"), self.path]))
        self.assertEqual((len(several), several[0].id, several[153].id), (2 + 2 * 152, "first", "last"))

    @long
    def test_large_files_of_lines_give_what_the_program_gives(self):
        self.path.write_text("\n".join(lines(20000)) + "\n")
        want = program("check", "-q", "-p", "ukraine", "-f", "jsonl", self.path).splitlines()
        got = [(v.id, v.line, str(v["ukraine"].outcome)) for v in ENGINE.check_many(self.path)]
        self.assertEqual(got, [(w["id"], w["line"], w["packs"]["ukraine"]["verdict"]) for w in map(json.loads, want)])

    def test_lines_can_be_passed_as_texts(self):
        self.path.write_text("\n".join(lines(500)) + "\n")
        want = [v.outcomes for v in ENGINE.check_many(self.path)]
        with open(self.path) as text, open(self.path, "rb") as binary:
            self.assertEqual([v.outcomes for v in ENGINE.check_many(text)], want)
            self.assertEqual([v.outcomes for v in ENGINE.check_many(list(binary))], want)

    def test_open_files_have_lines(self):
        self.path.write_text("\n".join(lines(150) + ["", "nonsense"] + lines(50)))
        want = [(v.id, v.line, v.file, v.outcomes) for v in ENGINE.check_many(self.path)]
        self.assertEqual(want[150][:2], ("", 152))
        with gzip.open(str(self.path) + ".gz", "wb") as f:
            f.write(self.path.read_bytes())
        for opened in (open(self.path, "rb"), gzip.open(str(self.path) + ".gz"), io.BytesIO(self.path.read_bytes()),
                       subprocess.Popen(["cat", self.path], stdout=subprocess.PIPE).stdout):
            with opened:
                got = [(v.id, v.line, v.outcomes) for v in ENGINE.check_many(opened)]
            self.assertEqual(got, [(w[0], w[1], w[3]) for w in want])
        with open(self.path, "rb") as opened:
            self.assertEqual([v.file for v in ENGINE.check_many(opened)], [w[2] for w in want])

    def test_lines_that_are_too_long_are_errors(self):
        settings = redline.Settings(max_deal_size=200)
        small = json.dumps(deal("s"))
        for long_line in ("x" * 300, "x" * 1000000):
            for end in ("", "\n", "\n" + small):
                text = "\n".join([small, long_line, small, long_line]) + end
                self.path.write_text(text)
                want = [(v.id, v.line, str(v.outcome)) for v in ENGINE.check_many(self.path, settings=settings)]
                got = [(v.id, v.line, str(v.outcome)) for v in
                       ENGINE.check_many(io.BytesIO(text.encode()), settings=settings)]
                self.assertEqual(got, want)
                self.assertEqual([w[1:] for w in want][1::2], [(2, "error"), (4, "error")])

    def test_files_that_cannot_be_read_are_errors(self):
        for path in (Path("nowhere.jsonl"), Path(self.folder.name)):
            v, = ENGINE.check_many([path])
            self.assertEqual(v.outcome, "error")
            self.assertTrue(v.errors[0].message)
        damaged = Path(str(self.path) + ".gz")
        damaged.write_bytes(gzip.compress("\n".join(lines(5000)).encode())[:3000])
        verdicts = list(ENGINE.check_many(damaged))
        self.assertEqual(verdicts[-1].outcome, "error")
        self.assertIn("reading stopped", verdicts[-1].errors[0].message)

    def test_a_file_that_changes_is_explained_as_it_was(self):
        one = Path(self.folder.name) / "a.json"
        one.write_text(json.dumps(deal("before")))
        v, = ENGINE.check_many([one])
        one.write_text(json.dumps(deal("after")))
        self.assertEqual(v.to_dict()["id"], "before")


class Lives(unittest.TestCase):
    """Objects may go in any order."""

    def test_a_verdict_outlives_its_engine(self):
        engine = redline.Engine(["ukraine"])
        kept = [engine.check(deal()), *engine.check_many([deal(), "bad {"]), engine.sweep(EXAMPLES / "bracketed.deal"),
                engine.diff(deal("a"), deal("b", alignment={"nato": "barred"}))]
        gone = weakref.ref(kept[0])
        del engine
        gc.collect()
        for thing in kept:
            self.assertTrue(thing.to_dict())
            self.assertTrue(thing.report("json"))
        del thing
        kept.reverse()
        kept.clear()
        gc.collect()
        self.assertIsNone(gone())

    def test_cycles_are_collected(self):
        class Holder:
            pass

        for _ in range(20):
            h = Holder()
            h.engine = redline.Engine(["kremlin"])
            h.verdicts = h.engine.check_many([deal()] * 50)
            h.verdict = next(h.verdicts)
            h.diff = h.engine.diff(deal(), deal())
            h.self = h
            del h
        gc.collect()

    def test_unfinished_batches_can_be_dropped(self):
        for stop in (1, 130, 700):
            verdicts = ENGINE.check_many(deal(f"d{i}") for i in range(100000))
            kept = [next(verdicts) for _ in range(stop)]
            del verdicts
            self.assertEqual(kept[-1].to_dict()["id"], f"d{stop - 1}")

    def test_python_can_end_at_any_time(self):
        script = """if True:
            import redline, itertools, sys
            engine = redline.Engine(["ukraine"])
            deals = ({"deal": {"id": str(i), "title": "A"}, "terms": {}} for i in itertools.count())
            verdicts = engine.check_many(deals, jobs=3)
            first = [next(verdicts) for _ in range(200)]
            first[3].to_dict()
            sys.modules["keep"] = (verdicts, first, engine)
            print("done")
        """
        for _ in range(20 if ALL else 1):
            done = python(script)
            self.assertEqual((done.stdout, done.returncode, done.stderr), ("done\n", 0, ""))

    @long
    def test_python_can_end_while_another_thread_waits(self):
        script = """if True:
            import redline, itertools, threading, time
            engine = redline.Engine(["ukraine"])
            def work():
                deals = ({"deal": {"id": str(i), "title": "A"}, "terms": {}} for i in itertools.count())
                for verdict in engine.check_many(deals, jobs=2):
                    pass
            for _ in range(3):
                threading.Thread(target=work, daemon=True).start()
            time.sleep(0.3)
            print("done")
        """
        for _ in range(10):
            done = python(script)
            self.assertEqual((done.stdout, done.returncode), ("done\n", 0), done.stderr)

    def test_verdicts_and_engines_cannot_be_pickled(self):
        import pickle
        for thing in (ENGINE, ENGINE.check(deal())):
            with self.assertRaisesRegex(TypeError, "cannot be pickled"):
                pickle.dumps(thing)


class Threads(unittest.TestCase):

    def test_threads_share_engines_and_verdicts(self):
        shared = [ENGINE.check(EXAMPLES / "draft.deal"), next(ENGINE.check_many([EXAMPLES / "bracketed.deal"]))]
        wanted = [(ENGINE.check(f).to_dict()) for f in (EXAMPLES / "draft.deal", EXAMPLES / "bracketed.deal")]
        wrong = []

        def work():
            for v, want in zip(shared, wanted):
                if v.to_dict() != want or not v.report("json"):
                    wrong.append(v)
            found = [v.id for v in ENGINE.check_many((deal(f"d{i}") for i in range(300)), jobs=2)]
            if found != [f"d{i}" for i in range(300)]:
                wrong.append(found)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(wrong, [])

    def test_a_child_process_can_use_engines_and_verdicts(self):
        verdicts = ENGINE.check_many((deal(f"d{i}") for i in range(5000)), jobs=2)
        first = next(verdicts)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            said = "ok"
            try:
                assert first.to_dict()["id"] == "d0"
                assert ENGINE.check(deal("c")).id == "c"
                assert len(list(ENGINE.check_many([deal()] * 10))) == 10
                try:
                    list(verdicts)
                    said = "the parent's batch went on"
                except RuntimeError as error:
                    assert "another process" in str(error)
                gc.collect()
            except BaseException as error:
                said = repr(error)
            os.write(write, said.encode())
            os._exit(0)
        os.close(write)
        with open(read) as pipe:
            self.assertEqual(pipe.read(), "ok")
        os.waitpid(child, 0)
        self.assertEqual(len(list(verdicts)), 4999)


class Memory(unittest.TestCase):

    @long
    def test_memory_is_bounded(self):
        script = """if True:
            import redline, resource, sys
            engine = redline.Engine(["ukraine"])
            def peak():
                return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            def deals(n):
                for i in range(n):
                    yield {"deal": {"id": str(i), "title": "A" * 2000}, "terms": {"alignment": {"nato": "barred"}}}
            def run(n):
                return sum(1 for v in engine.check_many(deals(n), jobs=2) if v.rule("ukraine/UA-NATO").outcome)
            run(5000)
            before = peak()
            assert run(60000) == 60000
            print(peak() - before)
        """
        done = python(script)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(int(done.stdout), 8000, "KB more for 60,000 deals than for 5,000")


if __name__ == "__main__":
    unittest.main()
