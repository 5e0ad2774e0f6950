"""`puhui parties check-code`: one code a line in, code, valid and reason out; no database."""

import json
import os
import pty
import random
import subprocess
import sys

import pytest
from stdnum.cn import uscc

GOOD = "91110000600037341L"
COMMAND = [sys.executable, "-c", "from puhui.cli.main import main; main()"]


def run(*arguments, given=b""):
    """The command in a process of its own, with no database and no settings in reach."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}
    return subprocess.run(
        [*COMMAND, "parties", "check-code", *arguments],
        input=given, capture_output=True, check=False, env=environment, timeout=60,
    )  # fmt: skip


def answers(given):
    done = run("-", given=given.encode())
    assert done.returncode == 0, done.stderr
    return [(row["code"], row["valid"], row["reason"]) for row in json.loads(done.stdout)]


def test_each_line_gets_its_answer_in_order_with_the_code_as_given():
    lines = [
        (GOOD, True, "ok"),
        (" 91110000600037341l\t", True, "ok"),
        ("９１１１００００６０００３７３４１Ｌ", True, "ok"),
        ("91 110000 600037341-L", True, "ok"),
        ("N2440103MF12345674", True, "ok"),
        ("", False, "empty"),
        ("   ", False, "empty"),
        (GOOD[:-1], False, "length"),
        (GOOD + "0", False, "length"),
        ("91110000600O37341L", False, "character"),
        ("福" * 18, False, "character"),
        ("B1110000600037341L", False, "office"),
        ("9A110000600037341L", False, "category"),
        ("91A10000600037341L", False, "region"),
        ("91110000600037341M", False, "checksum"),
        ("19110000600037341L", False, "checksum"),
    ]
    assert answers("\n".join(code for code, _, _ in lines) + "\n") == lines


def test_the_official_spelling_stands_beside_a_valid_code():
    done = run("-", given=f"{GOOD.lower()}\nx\n".encode())
    assert [row["normalised"] for row in json.loads(done.stdout)] == [GOOD, None]


def test_windows_line_ends_a_mark_at_the_start_and_no_line_at_the_end(tmp_path):
    file = tmp_path / "codes.txt"
    file.write_bytes(b"\xef\xbb\xbf" + f"{GOOD}\r\n{GOOD}".encode())
    done = run(str(file), "--json")
    assert [row["code"] for row in json.loads(done.stdout)] == [GOOD, GOOD]
    assert answers("") == []


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        (["-"], f"{GOOD}\n".encode() + "企业\n".encode("gb18030"), "row=2"),
        (["no-such-file.txt"], b"", "no-such-file.txt"),
        ([], b"", "FILE"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_answered(arguments, given, told):
    done = run(*arguments, given=given)
    assert done.returncode == 2
    assert done.stdout == b""
    assert told in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_people_at_a_terminal_get_a_table(tmp_path):
    file = tmp_path / "codes.txt"
    file.write_text(GOOD)
    ours, theirs = pty.openpty()
    subprocess.run(
        [*COMMAND, "parties", "check-code", str(file)],
        stdout=theirs, check=True, timeout=60,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert GOOD in shown
    assert "reason" in shown
    assert "{" not in shown


def test_the_library_and_we_agree_on_every_code_that_begins_with_digits():
    dice = random.Random(7)
    codes = []
    for _ in range(3000):
        head = "".join(dice.choices("0123456789", k=8))
        body = "".join(dice.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=9))
        code = head + body + uscc.calc_check_digit(head + body)
        place = dice.randrange(18)
        codes += [code, code[:place] + dice.choice("0123456789AIOXZ") + code[place + 1 :]]
    codes = [code for code in codes if code[0].isdigit()]
    told = answers("\n".join(codes))
    assert [valid for _, valid, _ in told] == [uscc.is_valid(code) for code in codes]
    assert {reason for _, _, reason in told} == {
        "ok",
        "character",
        "category",
        "region",
        "checksum",
    }
