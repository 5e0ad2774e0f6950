"""Small files of enterprises and invoices as tax software would export them."""

import csv
import gzip
import io
import random
from datetime import date, timedelta

HEADER = ["企业代号", "发票号码", "开票日期", "{side}", "金额", "税额", "价税合计", "发票状态"]
SIDES = {"IN": "销方单位代号", "OUT": "购方单位代号"}
FILES = ("enterprises", "input_invoices", "output_invoices")


def text(header, rows):
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([header, *rows])
    return stream.getvalue().encode()


def invoice_file(direction, rows):
    return text([name.format(side=SIDES[direction]) for name in HEADER], rows)


def invoice(enterprise, number, day, partner, cents, *, rate=13, status="有效发票", times=1):
    tax = round(cents * rate / 100)
    shown = [f"{value * times / 100:.2f}" for value in (cents, tax, cents + tax)]
    return [enterprise, str(number), f"{day.year}/{day.month}/{day.day}", partner, *shown, status]


def economy(*, count=48, seed=3, times=None, extra=False):
    """Three files (as bytes) of `count` enterprises: the weaker, the more they void and pause.

    `times` maps an enterprise to what its amounts are multiplied by.
    """
    rng = random.Random(seed)
    known, sales, purchases, number = [], [], [], 0
    for place in range(count):
        name = f"E{place + 1}"
        weak = place % 3 == 0
        factor = (times or {}).get(name, 1)
        scale = rng.choice([1, 5, 25])
        partners = rng.randint(2, 4) if weak else rng.randint(5, 9)
        for month in range(24):
            if rng.random() < (0.45 if weak else 0.05):
                continue
            start = date(2018, 1, 1) + timedelta(days=month * 30)
            for _ in range(rng.randint(2, 4)):
                number += 1
                status = " 作废发票" if rng.random() < (0.25 if weak else 0.04) else "有效发票"
                cents = rng.randint(100_000, 900_000) * scale
                sales.append(invoice(name, number, start, f"B{rng.randint(1, partners)}", cents, status=status, times=factor))  # fmt: skip
                purchases.append(invoice(name, number, start, f"A{rng.randint(1, 5)}", cents * 6 // 10, times=factor))  # fmt: skip
        defaulted = weak if rng.random() > 0.15 else not weak
        rating = "D" if defaulted else rng.choice("ABC")
        more = [rng.choice(["制造", "零售"]), str(rng.randint(1, 50))] if extra else []
        known.append([name, f"企业{name}", rating, "是" if defaulted else "否", *more])
    header = ["企业代号", "企业名称", "信誉评级", "是否违约", *(["行业", "员工"] if extra else [])]
    return {
        "enterprises": text(header, known),
        "input_invoices": invoice_file("IN", purchases),
        "output_invoices": gzip.compress(invoice_file("OUT", sales), mtime=0),
    }


def write(folder, contents):
    """The files in a folder, as the options of a command."""
    told = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        path = folder / f"{name}.csv"
        path.write_bytes(content)
        told += [f"--{name.replace('_', '-')}", str(path)]
    return told
