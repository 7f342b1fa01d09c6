"""Take off the end of a model's name that tells its form: quantization, shard, file."""

from __future__ import annotations

import re

_K = (
    r"(?:[-_][KS](?:[-_](?:XXS|XS|XL|S|M|L|P))?|[-_][01](?:[-_][SML])?|[-_](?:XXS|XS|NL|S|M|L)"
    r"|[-_]?K[-_]?\w{0,3}|M|XXS|XS)?(?:[-_]R[48])?"
)
_HARD = rf"""
    [IH]?Q_?\d(?:_\dK_[A-Z]+)?{_K} | TQ[12](?:_0)? | DF11
    | GGUF(?:[-_](?:small|smol|slim))? | GGML | AWQ | GPTQ(?:-4b)? | EXL[23]
    | MLX | HQQ | AQLM | VPTQ | BNB
    | NF4 | GGUF[-_]\d{{4,6}} | MARLIN | DWQ(?:[-_]\d{{4,8}})?
  | (?:NV|MX)?FP[468](?:A\d{{1,2}})?(?:[-_](?:dynamic|block|KV|scaled))? | INT[248](?:MIX)?
  | W\d{{1,2}}A\d{{1,2}} | BitNet |
  (?!16|32)\d{{1,2}}[-_]?bits?
  | \d{{1,2}}(?:[._]\d{{1,2}})?-?bpw | bpw\d\.\d+ | QAT | auto-?_?(?:round|gptq|awq) | quantized
  | quants?
"""
_SOFT = r"""
    UD | i1 | imat(?:rix)? | mix | mixed | dynamic | unsloth | dynamic-?2\.0 | h[68] |
    \d{2,3}g | B?F(?:P)?(?:16|32)(?:mix)?
  | 16-?bit | a?sym | safetensors | dwq\d* | gs\d{2,3} | v2-quant | ONNX | 00001-of-\d{5}
  | vllm | TP\d | paddle | unquantized | mmproj | WIP | merged | latest | hi | fast | test
  | (?<=-it-)text | llm-?compressor | bartowski | mradermacher | ubergarm | thireus | special_split
  | g\d{2,3} | ct2 | actorder(?:_true)?
  | 0{4} | 0000\d-?of-?0{2,4}\w | UD-Q
"""
_TAIL = re.compile(
    rf"[-_.:@/]+(?:(?P<hard>{_HARD})|(?P<soft>{_SOFT}))$", re.IGNORECASE | re.VERBOSE
)
_QAT_AGAIN = re.compile(r"[-_]qat[-_](?:unsloth[-_])?bnb", re.IGNORECASE)
_SHARD = re.compile(r"[-_.]\d{5}-of-\d{5}$")
_ENDING = re.compile(
    r"\.(?:gguf|ggml|safetensors|bin|onnx|llamafile|litertlm|task)$", re.IGNORECASE
)


def strip_quantization(stem: str) -> tuple[str, bool]:
    """Take quantization, shard and file endings off; tell if one names a quantization."""
    bare, hard = stem, False
    while True:
        ending = _ENDING.search(bare)
        cut = ending or _SHARD.search(bare)
        if cut:
            hard = hard or bool(ending and ending[0].casefold() in {".gguf", ".ggml"})
        else:
            cut = _TAIL.search(bare)
            if not cut:
                return bare, hard and bool(bare)
            if hard and _QAT_AGAIN.match(stem, cut.start()):
                return bare, hard
            hard = hard or bool(cut["hard"])
        if not cut.start():
            return bare, False
        bare = bare[: cut.start()]
