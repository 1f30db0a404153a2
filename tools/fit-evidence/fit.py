#!/usr/bin/env python3
"""Fits the evidence model of the article extraction, and says how well it does on sites that it was not fitted to.

    fit.py PAGES [--write src/desk/writeup/evidence.model] [--folds 4] [--evidence target/release/examples/evidence]

Every feature is computed by the extraction itself (`examples/evidence.rs`).
"""
import argparse
import gzip
import json
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

WORD = re.compile(r"\w+")
NAMES = re.compile(r"""\s(class|id|itemprop|role|rel|data-[\w-]+)=("[^"]*"|'[^']*'|[^\s>"']+)""")
HEAD = """# The evidence model, made by tools/fit-evidence: `own` weights of a piece by itself, the trees' base, a tree a line in preorder.
# Fitted to development pages of WCXB 1.0 (Murrough-Foley, CC BY 4.0).
"""
# Pieces that no one would take for text are many and alike: a part of them stands for all.
EASY, PART = -4.0, 0.15
# Shares of the pages that are learned from a second time: without the names in their markup, and with their text in JSON-LD.
BARE, TOLD = 0.4, 0.45
TREES = dict(max_iter=110, learning_rate=0.09, max_leaf_nodes=14, min_samples_leaf=60, l2_regularization=5, max_bins=63)


def words(text):
    return WORD.findall((text or "").lower())


def read_pages(folder):
    """Pages with their reference text: `ID.json` (`url`, `text`) beside `ID.html.gz`."""
    pages = []
    for path in sorted(Path(folder).glob("*.json")):
        row = json.loads(path.read_text())
        html = gzip.decompress(path.with_suffix(".html.gz").read_bytes()).decode("utf-8", "replace")
        if words(row["text"]):
            pages.append({"id": path.stem, "url": row["url"], "html": html, "text": row["text"], "title": row["title"] or ""})
    return pages


def bare(page):
    """The page without classes and roles: so that the fit does not lean on names alone."""
    return {**page, "html": NAMES.sub("", page["html"])}


def told(page, random):
    """The page with its text in JSON-LD as systems write it: whole or its beginning, most without headings."""
    lines = [line.strip() for line in page["text"].split("\n") if line.strip()]
    headings = random.rand() < 0.3
    lines = [line for line in lines if headings or len(words(line)) > 7 or line[-1] in ".!?。！？”\""]
    text = ["\n", "\n\n", " ", ""][random.randint(4)].join(lines)
    if random.rand() < 0.4:
        text = text[:random.randint(150, 1500)] + ["", "...", "…"][random.randint(3)]
    body = json.dumps({"@type": "NewsArticle", "headline": page["title"], "articleBody": text}).replace("<", "\\u003c")
    return {**page, "html": f'<script type="application/ld+json">{body}</script>{page["html"]}'}


def site(page):
    """The registrable part of the host, near enough: pages of one site belong into one fold."""
    host = (urlparse(page["url"]).hostname or "").split(".")
    short = len(host) > 2 and len(host[-2]) <= 3
    return ".".join(host[-3:] if short else host[-2:])


def learnable(pages):
    """The pages and their variants, and of which page each is one."""
    random = np.random.RandomState(2)
    plain = np.flatnonzero(random.rand(len(pages)) < BARE)
    linked = np.flatnonzero(random.rand(len(pages)) < TOLD)
    learned = pages + [bare(pages[index]) for index in plain] + [told(pages[index], random) for index in linked]
    return learned, np.r_[np.arange(len(pages)), plain, linked]


def ask(program, arguments, pages):
    """The rows that the extraction answers with."""
    rows = "".join(json.dumps({k: page[k] for k in ("id", "url", "html")}) + "\n" for page in pages)
    out = subprocess.run([program, *arguments], input=rows.encode(), stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in out.decode().split("\n") if line]


def labels(pieces, text):
    """1 for a piece whose three-word sequences mostly stand in the reference, or that is a line of it."""
    true = words(text)
    known = set(zip(true, true[1:], true[2:]))
    lines = Counter(" ".join(words(line)) for line in text.split("\n"))
    owns = [words(piece) for piece in pieces]
    label = []
    for own in owns:
        if len(own) < 3:
            label.append(float(bool(own) and " ".join(own) in lines))
        else:
            label.append(float(sum(three in known for three in zip(own, own[1:], own[2:])) > 0.6 * (len(own) - 2)))
    # a heading stands in a table of contents as well: of its places the one amid the text is the article's
    prose = np.array([len(own) if len(own) > 7 and yes else 0 for own, yes in zip(owns, label)])
    places = {}
    for index, (own, yes) in enumerate(zip(owns, label)):
        if yes and len(own) < 7:
            places.setdefault(" ".join(own), []).append(index)
    for said, at in places.items():
        amid = sorted(at, key=lambda index: -prose[max(0, index - 6):index + 7].sum())
        for index in amid[max(1, lines[said]):]:
            label[index] = 0.0
    return label


class Table:
    """All pieces of all pages: features, labels, weights (a page counts as one, a piece by its words)."""

    def __init__(self, program, pages, model=None):
        head, *rows = ask(program, ["features"] + ([str(model)] if model else []), pages)
        self.names = [name for name, _ in head["features"]]
        self.trends = np.array([trend for _, trend in head["features"]])
        self.own = head["own"]
        features, label, weight, page_of = [], [], [], []
        for index, (row, page) in enumerate(zip(rows, pages)):
            texts = [text for text, _ in row["pieces"]]
            true = list(labels(texts, page["text"]))
            counts = [len(words(text)) for text in texts]
            total = max(100, sum(count for count, yes in zip(counts, true) if yes))
            features += [values for _, values in row["pieces"]]
            label += true
            weight += [(count + 2) / total for count in counts]
            page_of += [index] * len(texts)
        self.x, self.y = np.array(features, np.float32), np.array(label)
        self.w, self.page = np.array(weight) / np.mean(weight), np.array(page_of)


def fit_own(table, rows):
    """Weights of a piece by itself."""
    easy = rows & (np.arange(len(rows)) % 3 == 0)
    fit = LogisticRegression(C=1.0, max_iter=2000, fit_intercept=False)
    fit.fit(table.x[easy, :table.own], table.y[easy], sample_weight=table.w[easy])
    return "own " + " ".join(f"{weight:.2f}" for weight in fit.coef_[0]) + "\n"


def fit_trees(table, rows):
    """The trees over all features, as text."""
    easy = table.x[:, table.names.index("odds")] < EASY
    part = ~easy | (np.random.RandomState(1).rand(len(easy)) < PART)
    weight = np.where(easy, table.w / PART, table.w)
    use = rows & part
    fit = HistGradientBoostingClassifier(monotonic_cst=table.trends, **TREES)
    fit.fit(table.x[use], table.y[use], sample_weight=weight[use])
    return written(fit)


def written(fit):
    lines = [f"{float(fit._baseline_prediction.ravel()[0]):.4f}"]
    for (tree,) in fit._predictors:

        def preorder(index, nodes=tree.nodes):
            node = nodes[index]
            if node["is_leaf"]:
                return [f"={node['value']:.3f}"]
            here = f"{node['feature_idx']}<{node['num_threshold']:.4g}"
            return [here, *preorder(node["left"]), *preorder(node["right"])]

        lines.append(" ".join(preorder(0)))
    return "\n".join(lines) + "\n"


def f1(said, true):
    a, b = Counter(words(said)), Counter(words(true))
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values())) if both else float(not a and not b)


def score(program, pages, path):
    answers = {row["id"]: row["text"] for row in ask(program, ["text", str(path)], pages)}
    return [f1(answers.get(page["id"]), page["text"]) for page in pages]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("pages", help="folder of labelled pages")
    ap.add_argument("--folds", type=int, default=4, help="0 fits without judging")
    ap.add_argument("--write", type=Path, help="where the model goes")
    ap.add_argument("--evidence", default="target/release/examples/evidence", help="the example program, built for release")
    args = ap.parse_args()
    pages = read_pages(args.pages)
    sites = sorted({site(page) for page in pages})
    order = np.random.RandomState(0).permutation(len(sites))
    fold = np.array([order[sites.index(site(page))] % max(1, args.folds) for page in pages])
    learned, from_page = learnable(pages)
    fold_of = fold[from_page]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fold.model"
        # some sixty weights over a hundred thousand pieces: fitted once, to all pages
        table = Table(args.evidence, learned)
        own = HEAD + fit_own(table, np.ones(len(table.y), bool))
        path.write_text(own)
        table = Table(args.evidence, learned, path)
        judged = []
        for number in range(args.folds):
            path.write_text(own + fit_trees(table, (fold_of != number)[table.page]))
            judged += score(args.evidence, [page for page, at in zip(pages, fold) if at == number], path)
            print(f"fold {number + 1} of {args.folds}: F1 {np.mean(judged):.4f} so far", flush=True)
        if judged:
            print(f"{len(pages)} pages of {len(sites)} sites; F1 on sites not fitted to {np.mean(judged):.4f}")
        if args.write:
            args.write.write_text(own + fit_trees(table, np.ones(len(table.y), bool)))
            print(f"F1 on the fitted pages {np.mean(score(args.evidence, pages, args.write)):.4f}; {args.write} written")


if __name__ == "__main__":
    main()
