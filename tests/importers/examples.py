"""A small pipeline of every format, each written for these tests, and what it comes to."""

from typing import NamedTuple


class Example(NamedTuple):
    """A file and the components of its draft."""

    format: str
    layout: str
    name: str
    text: str
    components: tuple[str, ...]


JUICER = """\
project_name: clean-notes
dataset_path: data/notes.jsonl
process:
  - language_id_score_filter:
      lang: en
      min_score: 0.6
  - document_deduplicator:            # 9000
      lowercase: true
  - text_length_filter:               # 8_500
      min_len: 12
  - document_minhash_deduplicator:    # 8,100
      jaccard_threshold: 0.7
"""
DISTILABEL = """\
distilabel:
  version: 1.5.3
pipeline:
  name: tiny-preferences
  steps:
  - step:
      name: load
      repo_id: somebody/prompts
      type_info: {module: distilabel.steps.generators.huggingface, name: LoadDataFromHub}
    name: load
  - step:
      name: first
      num_generations: 1
      llm:
        model: model-a
        generation_kwargs: {temperature: 0.7}
        type_info: {module: distilabel.models.llms.openai, name: OpenAILLM}
      type_info: {module: distilabel.steps.tasks.text_generation, name: TextGeneration}
    name: first
  - step:
      name: second
      llm: {model: model-b}
      type_info: {module: distilabel.steps.tasks.text_generation, name: TextGeneration}
    name: second
  - step:
      name: group
      type_info: {module: distilabel.steps.columns.group, name: GroupColumns}
    name: group
  - step:
      name: judge
      llm: {model: model-c}
      type_info: {module: distilabel.steps.tasks.ultrafeedback, name: UltraFeedback}
    name: judge
  - step:
      name: pairs
      type_info: {module: distilabel.steps.formatting.dpo, name: FormatTextGenerationDPO}
    name: pairs
  connections:
  - {from: load, to: [first, second]}
  - {from: first, to: [group]}
  - {from: second, to: [group]}
  - {from: group, to: [judge]}
  - {from: judge, to: [pairs]}
"""
DISTILABEL_PYTHON = '''\
from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts, Step, step
from distilabel.steps.tasks import EvolInstruct, TextGeneration


class Shorten(Step):
    """Cuts what is too long."""

    def process(self, *inputs):
        yield inputs[0]


with Pipeline(name="evolve-and-answer") as pipeline:
    load = LoadDataFromDicts(data=[{"instruction": "Say hello"}])
    evolve = EvolInstruct(name="evolve", llm=OpenAILLM(model="model-a"), num_evolutions=3)
    answers = [TextGeneration(name=f"answer", llm=llm) for llm in (OpenAILLM(model="model-b"),)]
    load >> evolve >> answers >> Shorten()

if __name__ == "__main__":
    pipeline.run().push_to_hub("somebody/evolved")
'''
NEMO = """\
input_path: ???
stages:
  - _target_: nemo_curator.stages.text.io.reader.JsonlReader
    file_paths: ${input_path}
  - _target_: nemo_curator.stages.text.filters.ScoreFilter
    filter_obj:
      _target_: nemo_curator.stages.text.filters.WordCountFilter
      min_words: 50
"""
BLOCKS = """\
version: "1.0"
blocks:
  - name: gen_questions
    type: LLMBlock
    config: {config_path: configs/skills/freeform_questions.yaml, output_cols: [question]}
    drop_duplicates: [question]
  - name: eval_questions
    type: LLMBlock
    config: {config_path: configs/skills/evaluate_freeform_questions.yaml, output_cols: [evaluation, score]}
  - name: filter_questions
    type: FilterByValueBlock
    config: {filter_column: score, filter_value: 1.0, operation: eq}
  - name: gen_responses
    type: LLMBlock
    config: {config_path: configs/skills/freeform_responses.yaml, output_cols: [response]}
"""
HUB = """\
- block_type: LLMBlock
  block_config:
    block_name: gen question from document
    config_path: prompts/question.yaml
    output_cols: [question]
- block_type: LLMBlock
  block_config:
    block_name: gen answer
    config_path: prompts/answer.yaml
    output_cols: [answer]
"""
DESIGNER = """\
columns:
  - name: subject
    column_type: sampler
    sampler_type: category
    params: {values: [birds, bridges]}
  - name: question
    column_type: llm-text
    model_alias: writer
    prompt: Write a question about {{ subject }}.
  - name: answer
    column_type: llm-text
    model_alias: writer
    prompt: Answer {{ question }}
  - name: grade
    column_type: llm-judge
    model_alias: writer
    prompt: Grade {{ answer }}
model_configs:
  - alias: writer
    model: model-a
"""
OUMI = """\
strategy_params:
  sampled_attributes:
    - id: tone
      possible_values: [{id: calm}, {id: curt}]
  generated_attributes:
    - id: request
      instruction_messages: [{role: USER, content: "Write a request in a {tone} tone."}]
    - id: reply
      instruction_messages: [{role: USER, content: "Reply to {request}"}]
"""
EASY = """\
generator:
  SelfInstructGenerator:
    num_instructions_to_generate: 10
"""
FABRIC = """\
topics:
  prompt: Ways to cook rice
  mode: tree
  depth: 2
  degree: 2
generation:
  conversation: {type: basic}
output: {num_samples: 2}
"""
KIT = """\
llm: {provider: vllm}
vllm: {model: model-a}
prompts:
  cot_enhancement: |
    Add the reasoning to this conversation.
"""
REGISTRY = """\
name: Ours
steps:
  - {id: seeds, component: human-written-seed-tasks}
  - {id: answer, component: teacher-response-generation, inputs: [seeds]}
iterates: {from: answer, to: answer}
"""
EXAMPLES = (
    Example(
        "data-juicer",
        "yaml",
        "recipe.yaml",
        JUICER,
        (
            "existing-instruction-dataset",
            "language-identification-filter",
            "exact-deduplication",
            "heuristic-filter",
            "minhash-deduplication",
        ),
    ),
    Example(
        "distilabel",
        "yaml",
        "pipeline.yaml",
        DISTILABEL,
        (
            "existing-instruction-dataset",
            "teacher-response-generation",
            "teacher-response-generation",
            "multi-teacher-ensemble",
            "preference-pair-construction",
        ),
    ),
    Example("nemo-curator", "yaml", "config.yaml", NEMO, ("raw-web-corpus", "heuristic-filter")),
    Example(
        "instructlab-sdg",
        "yaml",
        "flow.yaml",
        BLOCKS,
        (
            "human-written-seed-tasks",
            "few-shot-bootstrapping",
            "exact-deduplication",
            "llm-judge-filter",
            "teacher-response-generation",
        ),
    ),
    Example(
        "sdg-hub",
        "old",
        "flow.yaml",
        HUB,
        ("knowledge-documents", "document-grounded-questions", "teacher-response-generation"),
    ),
    Example(
        "data-designer",
        "yaml",
        "columns.yaml",
        DESIGNER,
        ("attribute-grid", "attribute-conditioning", "teacher-response-generation", "sample-annotation"),
    ),
    Example(
        "oumi",
        "yaml",
        "synth.yaml",
        OUMI,
        ("attribute-grid", "attribute-conditioning", "teacher-response-generation"),
    ),
    Example(
        "easyinstruct",
        "yaml",
        "self.yaml",
        EASY,
        ("human-written-seed-tasks", "few-shot-bootstrapping", "rouge-l-novelty-filter"),
    ),
    Example(
        "deepfabric",
        "yaml",
        "fabric.yaml",
        FABRIC,
        ("topic-taxonomy", "topic-conditioning", "teacher-response-generation"),
    ),
    Example(
        "synthetic-data-kit",
        "config",
        "config.yaml",
        KIT,
        ("existing-instruction-dataset", "rationalization-with-hint"),
    ),
    Example("registry", "yaml", "method.yaml", REGISTRY, ("human-written-seed-tasks", "teacher-response-generation")),
)
