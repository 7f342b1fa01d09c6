"""Names in single texts: every expected span is marked in the text itself, `[model|Qwen3 30B]`."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from ingest.extract.pipeline import Extractor

_MARK = re.compile(r"\[(model|hardware|quantization|runtime|benchmark)\|((?:[^\[\]]|\[\w+\])*)\]")
_WHEN = datetime(2025, 8, 20, tzinfo=UTC)


def spans(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text without marks, and the marks as spans."""
    found: list[tuple[int, int, str]] = []
    text, at = "", 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        found.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return text + marked[at:], found


@pytest.mark.parametrize(
    "marked",
    [
        "I use [model|Qwen3 30B A3B] at [quantization|Q4_K_M] in [runtime|llama.cpp].",
        "[model|llama3.1:70b] runs on two [hardware|3090]s, says my aunt",
        "[model|bartowski/Qwen2.5-7B-Instruct-GGUF] is fine",
        "get https://huggingface.co/[model|unsloth/Devstral-Small-2507-GGUF]/tree/main now",
        "load ~/models/[model|gemma-3-27b-it-Q4_K_M.gguf] with [runtime|llama-server]",
        "[model|Gemma 3 27b Q4] beats [model|Mistral Small 3.2 24b] here",
        "4x [hardware|RTX 3090 24GB] or one [hardware|RTX Pro 6000 96gb]?",
        "[hardware|AMD Mi50 32gb] cards and a [hardware|Tesla P40]",
        "the [hardware|M3 Ultra 512GB mac Studio] is quiet",
        "[hardware|7900 XTX] with [hardware|Ryzen 9 9950X3D]",
        "[model|Sonnet 4] and [model|o4-mini] are closed, [model|R1 0528] is not",
        "[model|KAT-V1-40B] is new to me",
        "an [hardware|Epyc Gen 2] board, a [hardware|k2000 quadro] and an [hardware|Arc 770]",
        "the [hardware|R9700 Pro] costs less than an [hardware|RTX Pro 6000 BW]",
        "[runtime|vllm] serve [model|somebody-new/Qwen3-30B-A3B-Instruct-2507-W8A8] --port 8000",
        "use [model|z-ai/glm-4.5], not my_models/[model|Phi-4-mini] or $DIR/[model|Phi-4-mini]",
        "[model|unsloth/Qwen3-8B-GGUF]/[model|Qwen3-8B-UD-Q4.gguf], [model|Qwen]/[model|Gemma]",
        "[model|Qwen3] sizes: **[model|32B Q4_K_XL]** fits, 2*32B does not",
        "[model|GPT-4]/[model|Claude-3.5] or [model|Qwen3-8B]/[model|Qwen3-14B]?",
        "We ran [model|Kimi K2] and [model|GLM-4.5-Air 3bit] with [runtime|MLX].",
        "it scores 70 on [benchmark|SWE-bench Verified] and 88 on [benchmark|AIME 2025]",
        "[quantization|4-bit] and [quantization|8 bit] both work, so does [quantization|MXFP4]",
        "the [model|8B Llama] is enough",
        "they compare [model|DeepSeek-R1-Distill-Qwen-32B] with [model|QwQ].",
        "ask [model|DeepSeek] to write it",
        "[model|gpt-oss 120B] on [hardware|Strix Halo], says [runtime|lm studio]",
        "强于[model|gemini2.5pro]，也强于[model|gpt4.1]",
        "[model|Claude 3.5 Haiku], [model|Gemini 2.5 Pro] and [model|GPT-5]",
        "[model|DeepSeek R1 Distill Qwen 32B Q6] is slow on a [hardware|Radeon™ AI PRO R9700]",
        "[model|Llama 3.3 Nevoria] and [model|DeepHermes 3 Llama 3 8B] write well",
        "an [hardware|NVIDIA L4] beside a [hardware|Threadripper PRO 9000WX]",
        "[quantization|UD] quants and [quantization|K quants] of [model|Qwen3 32B]",
        "an [hardware|ATI 7900xtx], [hardware|AMD 6600 8GB] or the [hardware|RX 680m] of a laptop",
        "a [hardware|V100 32GB SXM2], [hardware|M3 Max 128] or [hardware|M4 Max] 64 tokens deep",
        "[quantization|Q4 medium] of it, no [quantization|Q4] medium model",
        "[model|V-JEPA 2], [model|11labs] and [benchmark|C-Eval] start short, as [runtime|T-MAC]",
        "a [hardware|MacBook Pro 16GB], a [hardware|mac mini] with 16 GB, any [hardware|m series]",
        "a [hardware|thread ripper], a [hardware|RaspberryPi 5 8GB], two [hardware|RTXPro 6000]s",
        "my [hardware|DGXSpark] and a [hardware|StrixHalo] box or [hardware|RyzenAI Max+ 395]",
        "[model|ElevenLabs] is dear, [model|VibeVoice] runs on a [hardware|Moto G Power]",
        "see https://github.com/ggml-org/[runtime|llama.cpp]/pull/1 for that",
        "we ran it in [runtime|llama-swappo] and in [runtime|ik-llama-server]",
        "[model|Qwen3-0.6B]/[model|4B]/[model|8B] are small; [model|Gemma 3 12B]/[model|27b] too",
        "[model|Llama 3.2 3B] is close to [model|3.1 8B]",
        'set model: "openrouter/[model|qwen/qwen3-coder]:free" there',
        "[ReadyArt](https://huggingface.co/ReadyArt)/[[model|Broken-Wing-24B]](https://x.org/a)",
        "[here](https://x.org/a)[https://y.org](https://y.org), then [model|Qwen3]",
        "of the [model|Qwen3] models the [model|A3B instruct 2507] with [quantization|Q8]KV",
        "| [model|gpt-oss ?B MXFP4 MoE] | 11.27 GiB |",
        "https://docs.unsloth.ai/basics/[model|gemma-3n]-how-to-run-and-fine-tune",
        "[model|DeepSeek r1 Qwen Distill] came later, [model|qwen 3 embeddings] too",
        "[quantization|Q4_K_XL] [quantization|UD] quants, [quantization|bnb-4bit]",
        "a [hardware|NVIDIA RTX 4000 SFF Ada Generation], a [hardware|RTX 4500]",
        "an [hardware|Intel B60] dual-GPU at [quantization|TQ1_0]",
        "a [hardware|Xeon] ([hardware|gold 6140]), [hardware|Radeon Pro Duo], [hardware|Vega 10]",
        "8x [hardware|3060 12GB]s, a [hardware|GTX 4060] and an [hardware|RTX A6000 Ada]",
        "my [model|flux] model and a [model|wan] lora run in [runtime|ComfyUI]",
        "see https://github.com/unslothai/[runtime|unsloth] and [runtime|Kokoro-FastAPI]",
        "[model|multilingual-e5-large] beside [model|qwn3-30b]",
        "[hardware|3090], [hardware|40xx] or [hardware|RTX 50 series]; [hardware|50 series] is new",
        "[hardware|3090]s beat [hardware|blackwell]; it is turing complete",
        "an [hardware|Asus ROG Strix 3090] on a TUF B650, [hardware|M3]/[hardware|M4 Ultra]",
        "my [hardware|MSI Ventus 3x OC 3090], a second [hardware|dell 3090], an MSI X670 board",
        "[hardware|EPYC] boards: my dual [hardware|6140] can, 6140 tokens; the [hardware|7H12]",
        "[hardware|M3 Ultra] or the [hardware|Max+], 2x [hardware|mi 50], build: d9d89b4 (6140)",
        "| [model|qwen3moe 30B.A3B IQ3_XXS - 3.0625 bpw] | [model|glm4moe 106B.A12B Q4_0] | 63 |",
        "-hf [model|unsloth/Qwen3-8B-GGUF:UD-Q2_K_XL], [model|zai-org_GLM-4.5-Air-FP8] and others",
        "[model|qwen3 4b] at [quantization|q_4_k_m], [quantization|I4QXS], [quantization|K_M]",
        "[model|chatterbox] and [model|F5] beside [model|Qwen], for images [model|flux]",
        "great [model|Llama]s and [model|Qwen]: llamas in flux over wan, open sesame, so I yolo",
        "the integration to [runtime|llama], and [model|llama] 8 times; no [model|yolo] model",
        "[model|Gemini DeepThink], [model|Qwen 3 0.6]; -DLLAMA_CURL=ON for [hardware|Halo Strix]",
        "weights in [quantization|FP8]/[quantization|BF16] need the latest [runtime|transformers]",
        "[hardware|MacStudio]s and [hardware|EPYC], or a [hardware|TR], or the [hardware|Max-Q]",
        "an [hardware|AMD 5800X], an [hardware|Intel 12400] or an [hardware|R5 3600]",
        "[hardware|EPYC 9004] or [hardware|9005], a [hardware|Xeon E5v4], [hardware|GB202] dies",
        "flash works with [hardware|MI50]/[hardware|60], says the owner of a [hardware|Dell R730]",
        "a [hardware|Thinkpad P14s Gen 2], a [hardware|Legion Pro 7i] and a [hardware|ROG G14]",
        "my [hardware|pi5], a [hardware|M4 Air] and an [hardware|RTX 2000E Ada] at DDR5 6000",
        "an [hardware|RTX PRO 6000]: the [hardware|6000] is loud, a used 6000 MT/s kit is not",
        "the [model|Qwen 3] models, [model|Claude 3.5] or [model|4o]; [model|Llama 5] is not out",
        "[model|Llama] 3 times, two [model|Qwen] 8 models; [model|Flash 2.5] beats [model|Pro 2.5]",
        "https://huggingface.co/[model|unsloth/Qwen3-8B-GGUF], two [hardware|Opteron 6380]s",
        "fits at [quantization|8b] quants; [model|Qwen3 8B Q8_4K_XL] does too",
        "[model|QwenCoder-2.5 32B], [model|gpt-image-1], no [model|XTTSv2] in [runtime|llama.rn]",
        "the best [model|Qwen]s, the old [model|deepseek]s, [model|GLM]s; [model|command-a] too",
        "https://www.reddit.com/r/x/comments/1ab/[runtime|ollama]_on_2x[hardware|3090]_is_fun/",
        "https://shop.example/d/New-[hardware|AMD-MI50-32G]-Card-Used_160149.html, unused",
        "https://www.reddit.com/r/x/comments/1ab/why_[model|gemma_3n]_has_won/?context=3",
        "https://huggingface.co/models?other=base_model:quantized:[model|Qwen/Qwen-Image] has it",
        "[model|Qwen3 235B] is big: run [model|235B Q8], or a 70b at [quantization|q4] for now",
        "[model|qwen3 thinking/coder 30B], [model|gemma3-it/base] [model|Gemini Pro]/[model|Flash]",
        "[model|Llama 3.1 8B], [model|3.3 70B]; [model|Qwen2.5] and a [model|2.5 Coder 32B]",
        "a [hardware|s22+], my [hardware|S25 ultra], on [hardware|S23]; [hardware|H100]-hours",
        "an [hardware|RTX 2050 laptop], [hardware|HGX B200] and [hardware|Moore Threads MTT S80]",
        "[runtime|tritonserver], [runtime|jan.ai], [runtime|Jan Desktop], [runtime|MNN Server]",
        r"[runtime|llama-bench] -m [model|qwen3\:8b-q4_K_M.gguf] -p 0, not /data/qwen3-gguf/x",
        "[model|FLUX.1 [dev]] and [model|Flux Kontext [dev]], [model|Mellum] and [model|TinyLLaVA]",
        "https://news.example/we-tried-[model|gpt-4-1]/ or https://hub.example/m/[model|Kimi-K2-Instruct]",
        "[model|Wan-AI/Wan2.2-TI2V-5B] is out; my deep-[model|Qwen]/[model|Qwen3-32B] is not",
        "we trained in fp16 with int8 activations; the weights are [quantization|fp16] files",
        "[model|Qwen3's 30B], [model|Gemma 3]'s, [model|R1]/[model|V3] or [model|Claude Pro]",
        r"-m D:\lm\models\[model|unsloth\gpt-oss-20b-GGUF]\[model|gpt-oss-20b-Q8_0.gguf]",
        "see hub.example/x?file=parts%2F[model|DeepSeek-R1-0528-UD-Q3_K_XL.gguf]",
        "[model|Sonnet 3.7] got worse after [model|3.5]; [model|4.0] is not, at 1.5 t/s",
        "[model|chtgpt], [model|Mistrall 24B] and [model|gimini]; a clause is none",
        "we ran [model|Qwen3 4B], [model|8B] and [model|14B] models; an 8B is enough",
        "the [model|Qwen 3]s beat [model|gpt oss 20 b]; [model|Qwen3] ran 3s long",
        "[model|Llama 4] is out: I like [model|maverick], and will scout for more",
        "speech is [model|Kokoro 82M], [model|piper] and more; the pied piper is none",
        "[model|cogito v2 preview] models: [model|70B]/[model|109B]; the [model|70B-Q8_0] is fast",
        "[quantization|dynamic 2-bit] of [model|Codestral], [quantization|IQ2XSS]",
        "[hardware|RDNA] cards, [hardware|gfx1151], a [hardware|Cortex-A76], a [hardware|xeon v3]",
        "[model|Gemini deep research] and [model|PaddleOCR]; a company like Mistral",
        "from [runtime|faster_whisper] import it; [runtime|llama-server] -m /path/to/model.gguf",
        "three [hardware|Epyc 7642]s, dual [hardware|7282]s, a [hardware|7601]; 7601 tokens",
        "[hardware|6000 Pro], [hardware|5000 Pro], a [hardware|4080S 16GB]; [hardware|4080]s",
        "a [hardware|Macbook Pro] ([hardware|M4 Pro 48GB]), a [hardware|MacM4], a [hardware|pi 5]",
        "[hardware|p104 100], [hardware|TR7955WX], [hardware|Xeon W-3xxx], [hardware|3060 12 gig]",
        "[hardware|Digits] has less than two [hardware|Ada]s or [hardware|3090]s; nine digits",
        "[runtime|llama.cpp]/[runtime|Ooba]/[runtime|vllm], [runtime|olllama], [runtime|kobaldcpp]",
        "PRs to [runtime|transformers], [runtime|vllm] and [runtime|ik llamacpp]; slang is none",
        "[quantization|WINT8], [quantization|gptq_marlin], a [quantization|4- to 6-bit] mix",
        "the [quantization|16-bit] [quantization|GGUF]; 16 bit values",
        "[model|Big Tiger Gemma 3], [model|xlam 2 8B], [model|Stheno] 3 times, [model|UIGEN T3]",
        "[model|Dans-PersonalityEngine-V1.3.0], [model|MiniMax M1 80k], [model|Rivermind™ 12B]",
        "run hf.co/[model|unsloth/Qwen3-8B-GGUF:IQ2_XXS], [model|deepseek/deepseek-r1-0528]",
        "[runtime|llama.cpp] or [runtime|jan], since jan 2025; it was cold in jan",
    ],
)  # fmt: skip
def test_names_are_found_with_their_exact_borders(extractor: Extractor, marked: str) -> None:
    text, expected = spans(marked)
    mentions, _, _ = extractor.find_mentions(text, when=_WHEN)
    assert [(m.start, m.end, m.kind) for m in mentions] == expected
    assert all(text[m.start : m.end] == m.surface for m in mentions)


@pytest.mark.parametrize(
    "text",
    [
        "a 7b model is enough for most people",
        "my laptop has 64GB RAM and a GPU",
        "Nvidia and Apple should build something with CUDA",
        "in 2070 we will laugh about the $3090 that we paid",
        "we paid 3,080 dollars for 5090 tokens",
        "Mistral released its numbers last year; DeepSeek's team is small",
        "it has a 512-bit bus and 170 TFLOPS at fp16",
        "see https://example.com/qwen3-30b/llama.cpp?x=3090",
        "llama_perf_context_print: load time; LLAMA_SET_ROWS=1",
        "my arc of learning: step by step, in January and Jan 2025",
        "llamas eat alpaca food, and the falcon flies",
        "the next M.2 slot is taken",
        "see qwen.com; the files are in ~/llama/models, and Qwen Code is an app",
        "Mistral just dropped a paper; DeepSeek has over 50k gpus, and by 2050 more",
        "the DeepSeek team and the Qwen team publish a lot",
        "my first instinct: an AMD CPU with Radeon Graphics; Tenstorrent sells cards",
        "read https://reka.ai/news/reka-quantization-technology",
        "I am thinking that it has fallen behind; step 3: wait",
        "they barely whisper, no louder than a whisper; new tools are on the horizon",
        "unzip llama-b6101-bin-win and use the flavour-of-the-week-7B",
        "a legion of fans at latitude 12; it is 3,3b or 6000 in all",
        "llama_model_loader: LLAMA_API_KEY=1 --tool-call-parser glm45",
        "see https://huggingface.co/unsloth/collections and https://huggingface.co/Qwen/models",
        "sonnets and llamas, https://imgur.com/two-3090s-in-a-box and https://a.org/3090_box.png",
    ],
)
def test_other_words_are_no_names(extractor: Extractor, text: str) -> None:
    mentions, _, _ = extractor.find_mentions(text, when=_WHEN)
    assert [m.surface for m in mentions] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("qwen 3 30b", "Qwen3-30B-A3B"),
        ("Qwen3 235b q3", "Qwen3-235B-A22B"),
        ("Qwen 14B", "Qwen-14B"),
        ("llama3-3b", "Llama-3.2-3B"),
        ("Mistral 24B", "Mistral-Small-24B"),
        ("deepseek v3 0324", "DeepSeek-V3-0324"),
        ("DSR1 4bit", "DeepSeek-R1"),
        ("Deepseek 70B", "DeepSeek-R1-Distill-Llama-70B"),
        ("gpt oss 20b", "gpt-oss-20b"),
        ("Sonnet 3.7", "Claude Sonnet 3.7"),
        ("3.7 Sonnet Thinking", "Claude Sonnet 3.7 Thinking"),
        ("glm 4.5 air", "GLM-4.5-Air"),
        ("unsloth/Qwen3-Coder-30B-A3B-Instruct-GGUF", "Qwen3-Coder-30B-A3B-Instruct"),
        ("Devstral 1.1", "Devstral-Small-1.1"),
        ("Flux Kontext Dev", "FLUX.1-Kontext-dev"),
        ("3090 ti", "NVIDIA RTX 3090 Ti"),
        ("7900xtx", "AMD Radeon RX 7900 XTX"),
        ("Mac m3u", "Apple M3 Ultra"),
        ("Ryzen AI Max + 395", "AMD Ryzen AI Max+ 395"),
        ("12900H", "Intel Core i9-12900H"),
        ("ryzen 9900x", "AMD Ryzen 9 9900X"),
        ("9955WX", "AMD Threadripper PRO 9955WX"),
        ("9980X", "AMD Ryzen Threadripper 9980X"),
        ("Xeon e2695 v3", "Intel Xeon E5-2695 v3"),
        ("H100 NVL", "NVIDIA H100 NVL"),
        ("glm4moe 106B.A12B Q4_K - Small", "GLM-4.5-Air"),
        ("qwen 3AB", "Qwen3-30B-A3B"),
        ("cogito v2 109B", "Cogito-v2-preview-Llama-109B-MoE"),
        ("sonnet 3.5", "Claude 3.5 Sonnet"),
        ("nVidia DIGITS", "NVIDIA DGX Spark"),
        ("P40", "NVIDIA Tesla P40"),
        ("intel xeon 6140", "Intel Xeon Gold 6140"),
        ("Intel B60", "Intel Arc Pro B60"),
        ("qwen 2507", "Qwen3-2507"),
        ("Mistral 2503", "Mistral-Small-3.1-24B"),
        ("Mistral Small Instruct 2506", "Mistral-Small-3.2-24B-Instruct-2506"),
        ("llama 8B", "Llama-3.1-8B"),
        ("R1 0528 8B", "DeepSeek-R1-0528-Qwen3-8B"),
        ("Qwen 2.5 code 32B", "Qwen2.5-Coder-32B"),
        ("chatgpt-oss 120b", "gpt-oss-120b"),
        ("gpt 20b", "gpt-oss-20b"),
        ("gpt-oss 120b-a5b", "gpt-oss-120b"),
        ("Gemma 7B", "Gemma-7B"),
        ("gemma3n:4b", "Gemma-3n-E4B"),
        ("qwen a3b", "Qwen3-30B-A3B"),
        ("deepseek 0528", "DeepSeek-R1-0528"),
        ("deepseek 671b", "DeepSeek-671B"),
        ("Sonnet 4.0", "Claude Sonnet 4"),
        ("whisper large v3 turbo", "Whisper-large-v3-turbo"),
        ("phi-4-reasoning-plus", "Phi-4-Reasoning-plus"),
        ("Mistral 7B v0.3", "Mistral-7B-v0.3"),
        ("Llama 3.1 8B base", "Llama-3.1-8B"),
        ("llama 3.1 8b-it", "Llama-3.1-8B-Instruct"),
        ("wan 2.2", "Wan2.2"),
        ("Qwen 3 0.6", "Qwen3-0.6B"),
        ("Gemini deepthink", "Gemini Deep Think"),
        ("glm45", "GLM-4.5"),
        ("mistral-small3.2", "Mistral-Small-3.2"),
        ("Mistral-Small3.1-24B-Instruct", "Mistral-Small-3.1-24B-Instruct"),
        ("phi3:14b-medium-4k-instruct-q4_K_M", "Phi-3-medium-14B-4k-Instruct"),
        ("nexusraven:13b", "nexusraven-13b"),
        ("Qwen3-30B-A3B-Inst-2507", "Qwen3-30B-A3B-Instruct-2507"),
        ("Llama-3_1-Nemotron-51B", "Llama-3.1-Nemotron-51B"),
        ("Llama 3.3 Nemotron Super 49B", "Llama-3.3-Nemotron-Super-49B"),
        ("Reka-3.1-Flash", "Reka-Flash-3.1"),
        ("claude 4 opus thinking", "Claude Opus 4 Thinking"),
        ("codestral-25-08", "Codestral-25.08"),
        ("Audio Flamingo 3", "Audio-Flamingo-3"),
        ("bartowski/arcee-ai_Arcee-Blitz-GGUF", "Arcee-Blitz"),
        ("QuantFactory/Captain-Eris_Violet-V0.420-12B-GGUF", "Captain-Eris_Violet-V0.420-12B"),
        ("huihui-ai/Huihui-gpt-oss-20b-BF16-abliterated", "Huihui-gpt-oss-20b-abliterated"),
        ("DevQuasar/zai-org.GLM-4.5-Air-GGUF", "GLM-4.5-Air"),
        ("RTX A6000 Ada", "NVIDIA RTX 6000 Ada"),
        ("RTX 3000", "NVIDIA RTX 30 series"),
        ("GTX 1000", "NVIDIA GTX 10 series"),
        ("RTX 4000 16gb", "NVIDIA RTX 4000"),
        ("RTX Pro Blackwell 6000", "NVIDIA RTX PRO 6000"),
        ("RTX 6000 Pro Blackwell", "NVIDIA RTX PRO 6000 Blackwell"),
        ("RTX8000", "NVIDIA Quadro RTX 8000"),
        ("Ryzen AI 7", "AMD Ryzen AI 7"),
        ("Xeon 512GB", "Intel Xeon"),
        ("Xeon E5-2690v4", "Intel Xeon E5-2690 v4"),
        ("Dimensity 9300", "MediaTek Dimensity 9300"),
        ("E5 2680v4", "Intel Xeon E5-2680 v4"),
        ("HX 370", "AMD Ryzen AI 9 HX 370"),
        ("r7 5800x", "AMD Ryzen 7 5800X"),
        ("5800H", "AMD Ryzen 7 5800H"),
        ("AGX Orin", "NVIDIA Jetson AGX Orin"),
        ("750 Ti", "NVIDIA GTX 750 Ti"),
        ("GTX 4060", "NVIDIA RTX 4060"),
        ("AMD Ryzen Threadripper 1920X", "AMD Ryzen Threadripper 1920X"),
        ("AMD 395", "AMD Ryzen AI Max+ 395"),
        ("Dell R730xd", "Dell PowerEdge R730XD"),
        ("Dell T7910", "Dell Precision T7910"),
        ("Lenovo P53", "Lenovo ThinkPad P53"),
        ("M2 Air 16GB", "Apple MacBook Air M2"),
        ("laptop 4090", "NVIDIA RTX 4090 Laptop"),
        ("GLM-4.5 106B-A12B", "GLM-4.5-Air"),
        ("Llama 4 109B", "Llama-4-Scout"),
        ("Synthia 27B", "Synthia-S1-27B"),
        ("L3 Stheno 3.2 8B", "L3-8B-Stheno-v3.2"),
        ("dolphin mistral 24B", "Dolphin-Mistral-24B-Venice-Edition"),
        ("gpt image 1", "gpt-image-1"),
        ("Chat GPT OSS 120b", "gpt-oss-120b"),
        ("DeepSeek r-1", "DeepSeek-R1"),
        ("Qwen 2.5 72", "Qwen2.5-72B"),
        ("llama 4 scout 109b", "Llama-4-Scout"),
        ("deepseek-coder-v2:16b-lite-instruct-q4_K_M", "DeepSeek-Coder-V2-Lite-Instruct"),
        ("google/gemma-3-4b-it-qat-q4_0-unquantized", "Gemma-3-4B-it"),
        ("11labs", "ElevenLabs"),
        ("bartowski/someone_Qwen2.5-VL-7B-Caption-V3-GGUF", "Qwen2.5-VL-7B-Caption-V3"),
    ],
)
def test_names_get_the_full_name_of_the_field(extractor: Extractor, text: str, name: str) -> None:
    mentions, _, _ = extractor.find_mentions(text, when=_WHEN)
    assert [m.entity for m in mentions] == [name]


def test_every_mention_tells_the_rule_that_found_it(extractor: Extractor) -> None:
    text = "Qwen3 on a 3090 in ollama at Q4, see KAT-V1-40B and MMLU"
    mentions, _, _ = extractor.find_mentions(text, when=_WHEN)
    assert [m.rule for m in mentions] == [
        "model:line", "chip:geforce", "runtime:name", "quantization:scheme", "model:line",
        "benchmark:name",
    ]  # fmt: skip
    assert all(m.candidates for m in mentions)


def test_the_spacy_pipeline_finds_the_same_mentions(extractor: Extractor) -> None:
    text = "I get 12 t/s with Qwen3 30B (Q4_K_M) on my M2 Ultra, faster than R1."
    doc = extractor.nlp(text)
    mentions, _, _ = extractor.find_mentions(text)
    assert doc._.mentions == tuple(mentions)
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Qwen3 30B", "MODEL"),
        ("Q4_K_M", "QUANTIZATION"),
        ("M2 Ultra", "HARDWARE"),
        ("R1", "MODEL"),
    ]
