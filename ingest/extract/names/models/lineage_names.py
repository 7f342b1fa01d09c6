"""Read derivations off the names of models: repository ids, file names and tags of runtimes.

`bartowski/L3-8B-Stheno-v3.2-GGUF` tells two steps: it is quantized from `L3-8B-Stheno-v3.2`,
which is a fine-tune of `L3-8B`. Only names written in one piece are read so; "Mistral Small Q4"
names a model and how it was loaded.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.extract.names.models.models import ModelSpan, find_named
from ingest.extract.names.models.packaging import strip_quantization
from ingest.extract.names.vocabulary.files import word_list
from ingest.extract.names.vocabulary.vocabulary import RUN, vocabulary
from ingest.records import LineageRelation, record


@record(kw_only=True)
class Step:
    """One visible step of a name: its base as written inside, relation and rule."""

    parent: str
    relation: LineageRelation
    rule: str
    confidence: float


_SIZE_BEHIND = re.compile(r"[-_]nemotron[-_](\d{1,3}b)(?=[-_]|$)", re.IGNORECASE)
_NEMOTRON = re.compile(r"(?:meta-)?llama-?3[._]\d-nemotron(?![a-z])", re.IGNORECASE)
_SIZE_ALONE = re.compile(r"\d{1,3}b(?:-a\d{1,2}b)?$", re.IGNORECASE)  # "30B-Q4": of what?
_LOADED_AS = re.compile(r"^(?:fp8|int[48]|awq|gptq)[-_](?=[a-z])", re.IGNORECASE)
_WITH_OWNER = re.compile(r"^(?:models--)?([A-Za-z0-9][\w.-]*?)(?:--|/|\\(?!:))(.+)$")
_MAKER = re.compile(
    r"^(?:OpenAI-(?=gpt)|google[-_](?=gemma)|[a-z]+-(?:ai|org)\.(?=[A-Z]))", re.IGNORECASE
)
_FOREIGN_OWNER = re.compile(r"^([A-Za-z0-9.-]{2,40})_(?=[A-Z0-9a-z])")
_OWNER_LIKE = re.compile(r"(?:-org|-ai|-labs?|-community|research|computations)$", re.IGNORECASE)
_KNOWN_OWNERS = frozenset(map(str.casefold, word_list("owners_before_names")))
_COPIES_OWNERS = frozenset({"bartowski"})

_FAMILY = r"""
    Qwen | QwQ | QVQ | (?:Meta-)?Llama | TinyLlama | CodeLlama | Mistral | Mixtral | Ministral
    | Devstral | Codestral
  | Magistral | Pixtral | Gemma | Phi(?=[-_]?\d) | gpt-oss
    | DeepSeek(?:-(?:R1|V[23](?:\.\d)?|Coder|LLM))?
  | GLM | Yi | InternLM
  | InternVL | SmolLM | SmolVLM | OLMo | Granite | Command-R | StarCoder | Kimi-K2 | Kimi-Dev |
  ERNIE | Hunyuan
  | EXAONE | Falcon | Solar | StableLM | Nemo | LFM2(?:\.5)? | Voxtral
"""
_SHORT = r"L(?:lama)?3(?:\.[0123])? | L2 | MN | MS(?:3(?:\.[12])?)? | T?Q2\.5"
_MIDDLE = (
    r"Small|Medium|Large|Nemo|mini|Scout|Maverick|VL|Coder|Math|Omni|MoE|Next|Air|Flash"
    r"|Reranker|Embedding|Guard|Image|v"
)
_AFTER = (
    r"Instruct|Chat|it|Base|Thinking|Reasoning|Preview|mini|hf|\d{4}"
    r"|A\d{1,2}(?:\.\d)?B|\d{1,3}E|128k|1M|v0\.[1-9]|MoE"
)
_BASE = re.compile(
    rf"""(?:(?<![A-Za-z])|(?<=slop)|(?-i:(?<=[a-z])(?=[A-Z])))(?:
        (?P<family>{_FAMILY})(?![A-Za-z])
        (?:-?v?(?:3n|\d{{1,2}}(?:[._]\d{{1,2}})?(?![\dBbxk]|[._]\d)))?(?:-(?:{_MIDDLE})(?![A-Za-z]))*
        (?:-?v?\d(?:\.\d)?(?![\d.Bbxk]))?
      | (?P<short>{_SHORT})(?=-) )
      (?P<size>[-_:]?(?:\d{{1,2}}x|E)?\d{{1,3}}(?:\.\d{{1,2}})?[BM](?![A-Za-z]))?
      (?:[-_](?:{_AFTER})(?![A-Za-z0-9]))*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OFFICIAL = re.compile(
    rf"""^(?:{_MIDDLE}|{_AFTER}|E\dB|3n|\d{{1,4}}|v?\d+(?:\.\d+)*|\d{{1,3}}(?:\.\d+)?[BM]|(?:\d+x)\d+B|\d{{1,3}}k|[a-z]
      |Nano|Lite|Pro|Plus|Turbo|Max|Exp|Image|Edit|Audio|TTS|ASR|Embedding|Embed|Reranker|Guard|Vision|Speech|Prover
      |Zero|Terminus|Speciale|OCR|Dev|Captioner|Realtime|litert|lm|preview|pt|text|tiny|MT|Z1|H1|X1|pretrain(?:ed)?|july|august|demo|collection|ComfyUI
      |(?=[ab\d]*\d)[ab\d]+|nonthinking|specdec|multimodal|Distill(?:ed)?
      |A\d{{1,2}}|latest|original|HighTide|draft|speculator|eagle3?|tool|use|function|calling|code|python|hybrid|med|family|series|moe|no|non|nothink|seq|cls|r\d+b|versatile|\d+ba\d+b|Nemotron|Super|Ultra
      |embed\w{{2,}}|reason\w{{2,}}|inst\w*|think\w{{2,}}|rerank\w*|previ\w*|sneak|peek
      |WebGPU|QAT|B?FP?16|Mamba2?|english|multilingual|google|ibm|nvidia|microsoft|meta|openai|alibaba|hf
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_MAKERS = frozenset(word_list("owners_of_bases"))
_MERGE = re.compile(
    r"merge(?!d)|slerp|(?<![a-z])ties(?![a-z])|(?<![a-z])dare(?![a-z])"
    r"|model[-_]?stock|breadcrumbs|passthrough|della"
    r"|franken|mag-?mell|nevoria|evathene|nova-tempus|goliath|miquliz|lumimaid"
    r"|umbral-mind|lemonade|electra|electranova|mytho(?:max|logic)|mythalion|mlewd|remm|chuluun"
    r"|shakudo|fuseo1|(?<![a-z])r1t2?-chimera|(?<![a-z])sce(?![a-z])",
    re.IGNORECASE,
)
_GLUED = re.compile(r"[A-Za-z]+(?<!slop)$")
_EXPERTS = re.compile(r"(?<![a-z0-9])\d{1,2}x\d{1,3}(?:\.\d)?b(?![a-z])", re.IGNORECASE)
_OF_EXPERTS = re.compile(r"mi[sx]tral|wizardlm|phi|grin", re.IGNORECASE)
_MERGERS = frozenset(word_list("owners_of_merges"))
_ADAPTER = re.compile(r"(?<![a-z])(?:q?lora|dora|adapter|peft)s?(?![a-z])", re.IGNORECASE)
_PRUNED = re.compile(
    r"(?<![a-z])(?:pruned?|reap|minitron|puzzle|shrink|drop-?upcycled)(?![a-z])", re.IGNORECASE
)
_TUNED = re.compile(
    r"abliterat|ablated|uncensored|unfiltered|heretic|josie?f|derestricted"
    r"|decensored|dolphin|lorablated|fine-?tun"
    r"|(?<![a-z])(?:sft|dpo|grpo|orpo|rlhf|kto)(?![a-z])",
    re.IGNORECASE,
)
_UNCENSORED = re.compile(
    r"[-_](?:uncen(?:sored)?|abliterated|ablit|heretic)(?![a-z])", re.IGNORECASE
)
_MADE_FREE = re.compile(r"[ -](?:abliterated|uncensored|heretic|derestricted)$", re.IGNORECASE)
_DISTILL = re.compile(
    r"^(?P<teacher>.*?)[-_ ]*distill?(?:ed|ation)?(?:[-_ ]+(?P<student>.+))?$", re.IGNORECASE
)
_STEP_WORD = re.compile(r"distill|(?<![a-z])r1[- ](?:qwen|llama)", re.IGNORECASE)
_R1 = re.compile(r"(?<![a-z])r1(?:-\d{4})?$", re.IGNORECASE)
_TAGGED = re.compile(
    r"^(?P<teacher>.*r1(?:-\d{4})?):(?P<student>\d{1,3}b-(?:qwen|llama))-distill", re.IGNORECASE
)
_TEACHER_FIRST = re.compile(
    r"(?<=[a-z0-9])[-_](?=(?:qwen|llama|gemma|mistral|phi)[\d-])", re.IGNORECASE
)
_PACKED = re.compile(r"^(\S+[-_.]gguf) [\w .-]+$", re.IGNORECASE)
_SIZE_OF_STUDENT = re.compile(r"(?<=deepseek)-\d{1,2}b(?=-r1)|(?<=r1)-\d{1,2}b$", re.IGNORECASE)
_SIZE_FIRST = re.compile(r"^\d{1,3}b-(?=r1)", re.IGNORECASE)
_RELEASE = re.compile(r"-0528$")
_R1_ON = re.compile(
    r"^(?P<teacher>(?:DeepSeek-)?R1(?:-\d{4})?)-(?P<student>(?:Qwen|Llama).+)$", re.IGNORECASE
)
_NO_MODEL = re.compile(
    r"^mmproj|^ggml-vocab|^of-\d+\.|\.(?:ya?ml|py|md|json|txt|html?|sh|bat|ipynb|cpp|exe|zip|jpe?g|png)$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?<![a-z])(?:how|recipes?|fine-?tuning|bench|context|cache|server|cli|api|guide"
    r"|docs?|run|paper|rows|print|build|bin|test|perf|kv|tokenization|parser|template|logs?"
    r"|export|length|rs|prompt)(?![a-z])",
    re.IGNORECASE,
)
_RELEASE_BEHIND = re.compile(r"[-_](?:v0\.[1-9]|preview)$", re.IGNORECASE)
_WITH_RELEASES = re.compile(r"mi[sx]tral|qwq|qvq", re.IGNORECASE)
_SPACED = re.compile(
    r"^(\S+)(?: (?:gguf|awq|gptq|exl[23]|mlx|fp8|i?q\d\w*|\d-?bit))+$", re.IGNORECASE
)
_PLAIN = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2013": "-", "\u00a0": " "})
_WORTH = re.compile(
    r"[-_/\\:@.]|distill|r1 (?:qwen|llama)|(?:ated|ored|retic|cted)$", re.IGNORECASE
)  # names without any of these hold no visible step
_LEAST = 2


@lru_cache(maxsize=8192)
def stem_of(surface: str) -> str:
    """Return a model's name without owner, quantization and file ending.

    Examples
    --------
    >>> stem_of("unsloth/Qwen3-14B-GGUF"), stem_of("qwen3:8b-q4_K_M")
    ('Qwen3-14B', 'qwen3:8b')
    """
    owner, stem = _split_owner(surface.rstrip(".,;:").translate(_PLAIN))
    return _strip_foreign_owner(strip_quantization(stem)[0], owner)


@lru_cache(maxsize=8192)
def find_steps(surface: str) -> tuple[Step, ...]:
    """Return the derivation steps that a model's name shows, nearest first.

    Parameters
    ----------
    surface : str
        The name as written: a repository id, a file name, a tag such as ``qwen3:8b-q4_K_M``.

    Returns
    -------
    tuple of Step
        Empty when the name shows none.

    Examples
    --------
    >>> [(s.relation, s.parent) for s in find_steps("bartowski/L3-8B-Stheno-v3.2-GGUF")]
    [('quantized', 'L3-8B-Stheno-v3.2'), ('finetune', 'L3-8B')]
    """
    surface = _looked_at(surface)
    if not surface:
        return ()
    if " " in surface:
        return _of_words(surface)
    bare, owner, is_quantized = _unpacked(surface)
    step = Step(parent=bare, relation="quantized", rule="name-quantized", confidence=0.95)
    return (*([step] if is_quantized else []), *(_distilled(bare) or _tuned(bare, owner)))


def tells_quantized(surface: str) -> bool:
    """Tell whether the first step that a name shows (see `find_steps`) is quantization."""
    surface = _looked_at(surface)
    return " " not in surface and _unpacked(surface)[2]


def _looked_at(surface: str) -> str:
    """Return the part of a name that may show steps; nothing if none can."""
    surface = surface.rstrip(".,;:").translate(_PLAIN)
    if not _WORTH.search(surface) or len(surface) > 200 or _NO_MODEL.search(surface):
        return ""
    packed = _PACKED.match(surface) or _SPACED.match(surface)
    return packed[1] if packed else surface.strip()


def _unpacked(surface: str) -> tuple[str, str, bool]:
    """Return a name without owner and quantization, the owner, and whether it is quantized."""
    owner, stem = _split_owner(surface)
    bare, is_quantized = strip_quantization(stem)
    loaded_as = _LOADED_AS.match(bare)
    if loaded_as:
        bare, is_quantized = bare[loaded_as.end() :], True
    bare = _strip_foreign_owner(bare, owner)
    return bare, owner, is_quantized and bool(owner or not _SIZE_ALONE.match(bare))


def _of_words(name: str) -> tuple[Step, ...]:
    """Return the steps of a name in several words: distilled, or made uncensored."""
    if _STEP_WORD.search(name):
        return _distilled(strip_quantization(re.sub(r"\s+", "-", name))[0])
    done = _MADE_FREE.search(name)
    if done is None:
        return ()
    parent = name[: done.start()]
    return (Step(parent=parent, relation="finetune", rule="name-finetune", confidence=0.8),)


def _split_owner(surface: str) -> tuple[str, str]:
    match = _WITH_OWNER.match(surface)
    owner, stem = (match[1], match[2]) if match else ("", surface)
    return owner.casefold(), re.split(r"/|\\(?!:)", stem)[-1]


def _strip_foreign_owner(bare: str, owner: str) -> str:
    """Drop the first owner that some quantizers write before the name: ``Owner_Name``."""
    bare = _MAKER.sub("", bare)
    match = _FOREIGN_OWNER.match(bare)
    if match is None:
        return bare
    first = match[1]
    is_owner = first.casefold() in _KNOWN_OWNERS or _OWNER_LIKE.search(first)
    return bare[match.end() :] if is_owner or owner in _COPIES_OWNERS else bare


def _distilled(name: str) -> tuple[Step, ...]:
    match = _TAGGED.match(name) or _R1_ON.match(name) or _DISTILL.match(name)
    if not match:
        return ()
    rule = "name-distilled"
    teacher, student = match["teacher"].strip("-_ "), (match["student"] or "").strip("-_ ")
    joint = None if student else _TEACHER_FIRST.search(teacher)
    if joint:
        teacher, student = teacher[: joint.start()], teacher[joint.end() :]
    teacher = _SIZE_OF_STUDENT.sub("", _SIZE_FIRST.sub("", teacher))
    student = _RELEASE.sub("", student)
    found = []
    base = _BASE.search(student) if student else None
    if match.re is _TAGGED:
        found.append(Step(parent=student, relation="distilled", rule=rule, confidence=0.9))
    elif base and not base.start():
        found.append(
            Step(parent=base[0].strip("-_"), relation="distilled", rule=rule, confidence=0.9)
        )
    elif student and not teacher:
        found.append(Step(parent=student, relation="distilled", rule=rule, confidence=0.8))
    if _BASE.search(teacher) or _R1.search(teacher) or (joint and _named(teacher)):
        found.append(Step(parent=teacher, relation="distilled", rule=rule, confidence=0.9))
    return tuple(found)


def _tuned(name: str, owner: str) -> tuple[Step, ...]:
    """Return the steps from a base inside the name, if more than the maker's words is left."""
    base = _BASE.search(name)
    if not base or owner in _MAKERS or _is_no_base(base):
        return ()
    parent = _as_known(base)
    left = f"{name[: base.start()]}-{name[base.end() :]}"
    if not owner and _NO_NAME.search(left):
        return ()
    relation = _relation_of(left, owner)
    if relation is None and _NEMOTRON.match(name):
        relation = "finetune"  # the words behind it are those of a maker, but not of the base's
    if _EXPERTS.search(name) and not _OF_EXPERTS.search(name):
        relation = "merge"
    if relation is None:
        if not owner and not re.search(r"\d", base[0]):
            return ()
        words = [w for w in re.split(r"[-_.:@]+", left) if w]
        if not any(len(w) > 1 and not _OFFICIAL.match(w) for w in words):
            return ()
        relation = "finetune"
    before = _before_censoring(name, base.start(), base.end())
    if before:
        return (_made(before, "finetune"), *_tuned(before, owner))
    return () if len(parent) < _LEAST or parent == name else (_made(parent, relation),)


def _is_no_base(base: re.Match[str]) -> bool:
    """Tell whether a base is a maker, or ends the name of a line: the "Gemma" of "MedGemma"."""
    if base[0].casefold() == "deepseek":
        return True
    name, at = base.string, base.start()
    glued = _GLUED.search(name, 0, at) if name[at - 1 : at].isalpha() else None
    return glued is not None and _named(name[glued.start() :]) is not None


def _made(parent: str, relation: LineageRelation) -> Step:
    return Step(parent=parent, relation=relation, rule=f"name-{relation}", confidence=0.8)


def _named(name: str) -> ModelSpan | None:
    """Return the name of a known line that a text starts with, taken apart."""
    low = name.casefold()
    start = RUN.match(low)
    known = vocabulary().models.get(start[0]) if start else None
    return find_named(low, name, 0, known) if known else None


def _as_known(base: re.Match[str]) -> str:
    """Return a base as it stands in the name, up to a size that models of its line have."""
    parent = base[0].strip("-_")
    if base.start() and not _WITH_RELEASES.match(parent):
        parent = _RELEASE_BEHIND.sub("", parent)  # EVA's in "EVA-Qwen2.5-32B-v0.2"
    span = _named(parent) if base["family"] else None
    if span and span.line and span.version and not (span.size or span.words):
        behind = _SIZE_BEHIND.match(base.string, base.end())
        if behind and behind[1].upper() in span.line.sizes.get(span.version, ()):
            return f"{parent}-{behind[1]}"
    if (
        _OF_EXPERTS.match(parent)
        or span is None
        or span.line is None
        or not span.line.sizes
        or not span.size
    ):
        return parent
    sizes = {size for some in span.line.sizes.values() for size in some}
    cut = None
    if span.size not in {size.split("-")[0].removeprefix("E") for size in sizes}:
        cut = base.start("size")
    elif span.active and f"{span.size}-{span.active}" not in sizes:
        cut = base.end("size")
    return base.string[base.start() : cut].strip("-_:") if cut and cut > 0 else parent


def _before_censoring(name: str, start: int, end: int) -> str:
    """Return what a name was before it was made uncensored, where it has a name of its own."""
    done = _UNCENSORED.search(name, end)
    if start or done is None or _MERGE.search(name[: done.start()]):
        return ""
    between = [w for w in re.split(r"[-_.]+", name[end : done.start()]) if w]
    own = any(len(word) > 1 and not _OFFICIAL.match(word) for word in between)
    return name[: done.start()] if own else ""


def _relation_of(left: str, owner: str) -> LineageRelation | None:
    if owner in _MERGERS or _MERGE.search(left):
        return "merge"
    if _ADAPTER.search(left):
        return "adapter"
    if _PRUNED.search(left):
        return "pruned"
    return "finetune" if _TUNED.search(left) else None
