"""Parameters with which every query finds rows in the sample."""

from __future__ import annotations

from .tables import Tables

_FOUND = {
    "affordances-beside-models": {"least_posts": "1"},
    "bases-of-model": {"model": "DeepSeek-R1-Distill-Qwen-32B"},
    "derivatives-of-model": {"model": "DeepSeek-R1"},
    "evidence-of-judgements": {"model": "glm-4.5-air"},
    "evidence-of-mentions": {"entity": "AMD Instinct MI50"},
    "evidence-of-runs-on": {"model": "Llama-3.1-8B-Instruct", "hardware": "amd instinct mi50"},
    "judgements-of-derivatives": {"model": "Mistral-Nemo-Instruct-2407"},
    "judgements-of-model": {"model": "GLM-4.5-Air"},
    "model-by-month": {"model": "qwen/qwen3-30b-a3b"},
    "models-on-hardware": {"hardware": "hardware:nvidia-rtx-3090"},
    "speed-by-hardware": {"model": "Qwen3-30B-A3B"},
    "speed-by-quantization": {"model": "Qwen3-30B-A3B"},
    "teachers-of-topic": {"topic": "AMD Instinct MI50"},
    "thread-in-order": {"thread": "9kith01"},
    "threads-about-model": {"model": "Qwen3-30B-A3B"},
    "variants-of-family": {"family": "Qwen3"},
    "who-runs-model": {"model": "Qwen3-30B-A3B"},
}
_OF_A_PERSON = ("posts-of-person", "evidence-of-teaching")


def given(query: str, t: Tables) -> dict[str, str]:
    """Return what the command line would be given; people are named by what their key made them."""
    if query in _OF_A_PERSON:
        return {"person": t.teaches["teacher"][0]}
    if query == "evidence-of-stances":
        return {"label": t.stances["label"].mode().sort()[0]}
    return _FOUND.get(query, {})
