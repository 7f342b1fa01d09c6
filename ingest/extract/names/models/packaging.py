"""Take off the ends of a model's name that tell its form: quantization, shard, file.

Two functions do so, because they are asked for different things. `strip_quantization` tells whether
the name is that of quantized weights, which is a derivation, and leaves what a maker may have named
so; `strip_packaging` makes one name of all the forms in which a model is loaded and served.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.extract.names import quantization

# What may stand behind the level of a K-quant or I-quant: _K_M, _XXS, _0, _R4.
_K = (
    r"(?:[-_][KS](?:[-_](?:XXS|XS|XL|S|M|L|P))?|[-_][01](?:[-_][SML])?|[-_](?:XXS|XS|NL|S|M|L)"
    r"|[-_]?K[-_]?\w{0,3}|M|XXS|XS)?(?:[-_]R[48])?"
)
# Endings that tell quantization, and those that tell it only beside one of them.
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
_QUANTIZED_TAIL = re.compile(
    rf"[-_.:@/]+(?:(?P<hard>{_HARD})|(?P<soft>{_SOFT}))$", re.IGNORECASE | re.VERBOSE
)
_QAT_AGAIN = re.compile(r"[-_]qat[-_](?:unsloth[-_])?bnb", re.IGNORECASE)
_SHARD = re.compile(r"[-_.]\d{5}-of-\d{5}$")
_FILE_ENDING = re.compile(
    r"\.(?:gguf|ggml|safetensors|bin|onnx|llamafile|litertlm|task)$", re.IGNORECASE
)
_WEIGHTS_ENDING = re.compile(r"\.(?:gguf|safetensors|llamafile)$", re.IGNORECASE)
_PACKAGED_TAIL = re.compile(
    r"(?:[-_.: ](?:gguf|ggml|awq|gptq|exl[23]|mlx|bnb|unsloth|imatrix|imat|mix|hf-gguf|i1|ud|bin"
    r"|onnx|quantized|quants?|autoround|"
    r"dynamic|unquantized|torchao|marlin|vllm|gguf[-_]\d{4,6}|int[48]mix|[1-8](?:\.\d+)?bpw|[1-8]-?bits?|(?:w\da\d+)|\d{5}-of-\d{5}|g?128g"
    r"|safetensors|llamafile|gguf:\w+|nvfp4(?:a\d+)?|fp8[-_](?:scaled|dynamic|block)"
    r"|gguf[-_](?:small|smol|slim)|no-?think(?:ing)?|(?<=-it-)text)|"
    rf"[-_.: ]{quantization.BEHIND.pattern.removesuffix('(?![a-z0-9])')}|--\w+)$"
)
_PACKAGED_HEAD = re.compile(
    r"^(?:fp8|bf16|fp16|int[48])[-_]|^text-embedding-(?=.*embedding)", re.IGNORECASE
)
_PRECISION_INSIDE = re.compile(r"[-_](?:bf16|fp16|fp8)(?=[-_]abliterated)", re.IGNORECASE)


def strip_quantization(stem: str) -> tuple[str, bool]:
    """Take quantization, shard and file endings off; tell if one names a quantization.

    Examples
    --------
    >>> strip_quantization("Qwen3-14B-UD-Q4_K_XL.gguf"), strip_quantization("Qwen3-14B-BF16")
    (('Qwen3-14B', True), ('Qwen3-14B', False))
    """
    bare, hard = stem, False
    while True:
        ending = _FILE_ENDING.search(bare)
        cut = ending or _SHARD.search(bare)
        if cut:
            hard = hard or bool(ending and ending[0].casefold() in {".gguf", ".ggml"})
        else:
            cut = _QUANTIZED_TAIL.search(bare)
            if not cut:
                return bare, hard and bool(bare)
            if hard and _QAT_AGAIN.match(stem, cut.start()):
                return bare, hard
            hard = hard or bool(cut["hard"])
        if not cut.start():
            return bare, False
        bare = bare[: cut.start()]


@lru_cache(maxsize=1 << 14)
def strip_packaging(name: str) -> str:
    """Remove quantization and endings from the name of a file or repository.

    Examples
    --------
    >>> strip_packaging("Qwen3-14B-UD-Q4_K_XL.gguf"), strip_packaging("fp8-GLM-4.5-AWQ")
    ('Qwen3-14B', 'GLM-4.5')
    """
    name = _WEIGHTS_ENDING.sub("", name)
    name = _PRECISION_INSIDE.sub("", _PACKAGED_HEAD.sub("", name))
    while True:
        low = name.casefold()
        match = _PACKAGED_TAIL.search(low)
        if not match or match.start() < 2:
            return name
        name = name[: match.start()]
