// Which models take images, by the names that endpoints give them. Says yes or no only of families that are known, from the
// vendors' model pages and model cards; of others nobody knows before they are asked.

/** Does the model with this name take images? `undefined`: nothing is known of it. */
export function knownVision(id: string): boolean | undefined {
  const name = id.toLowerCase().split('/').at(-1) ?? '';
  return families.find(([pattern]) => pattern.test(name))?.[1];
}

// The first that fits holds, so a special case stands before its family.
const families: readonly (readonly [RegExp, boolean])[] = [
  // What it is named for.
  [/(^|[-_.:0-9])(vl|vlm|vision|multimodal|omni)([-_.:0-9]|$)/, true],
  [/^(llava|bakllava|moondream|minicpm-?(v|o)|internvl|pixtral|smolvlm|molmo|idefics|paligemma|cogvlm)/, true],
  [/embed|rerank|whisper|tts|moderation/, false],
  // OpenAI
  [/^(chatgpt-4o|gpt-4o|gpt-4\.1|gpt-4\.5|gpt-4-turbo|gpt-5)/, true],
  [/^(o1-(mini|preview)|o3-mini|gpt-oss|gpt-3|gpt-4)/, false],
  [/^(o1|o3|o4-mini)(-|$)/, true],
  // Anthropic
  [/^claude-(2|instant)|^claude-3[.-]5-haiku-20241022$/, false],
  [/^claude/, true],
  // Google
  [/^gemini/, true],
  [/^gemma-?3[:-]?(1b|270m)/, false],
  [/^gemma-?(3|4)/, true],
  [/^(code|shield)?gemma/, false],
  // Meta
  [/^(meta-)?llama-?v?-?4/, true],
  [/^(code-?llama|(meta-)?llama-?v?-?[23])/, false],
  // Alibaba
  [/^(qwen|codeqwen|qwq)/, false],
  // Mistral
  [/^mistral-(medium|small-?3\.[1-9])|^mistral-small-(latest|2503|2506)|^magistral-(small|medium)-25(09|1)/, true],
  [/^(open-)?(mixtral|codestral|devstral|ministral|mistral-(7b|nemo|tiny))/, false],
  // Others
  [/^deepseek/, false],
  [/^grok-(2-vision|4)/, true],
  [/^(grok-(code|2|3)|phi-?[1234]|starcoder|stable-?code|command-r|kimi-k2(-|$)|glm-4\.[567](-|$))/, false],
];
