// What models charge for an image, as their vendors say. Nothing is learned from requests with images: the calibration of
// text would take up the error of these.

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Estimated tokens of an image for the model with this name, rounded up. */
export function imageTokens(size: Size, modelId: string): number {
  const name = modelId.toLowerCase().split('/').at(-1) ?? '';
  if (name.startsWith('claude')) return claudeTokens(size);
  if (name.startsWith('gemini')) return geminiTokens(size);
  if (/^gpt-(4\.1-(mini|nano)|5-(mini|nano))|^o4-mini/.test(name)) return patchTokens(size);
  // Gemma's encoder makes 256 tokens of every image (model card of Gemma 3).
  return name.startsWith('gemma') ? 258 : tileTokens(size);
}

/**
 * OpenAI, "Images and vision", detail `high`: scaled into 2048 x 2048, then to a shorter edge of 768; 85 tokens and 170 for
 * each tile of 512 pixels. Also what is assumed of models that nothing is known of.
 */
function tileTokens({ width, height }: Size): number {
  const first = Math.min(1, 2048 / Math.max(width, height));
  const second = Math.min(1, 768 / (Math.min(width, height) * first));
  const tiles = (edge: number) => Math.ceil((edge * first * second) / 512);
  return 85 + 170 * tiles(width) * tiles(height);
}

// The same page, of the smaller models: patches of 32 pixels, at most 1536, times up to 2.46 (nano).
function patchTokens({ width, height }: Size): number {
  return Math.ceil(Math.min(1536, Math.ceil(width / 32) * Math.ceil(height / 32)) * 2.46);
}

// Anthropic, "Vision": width x height / 750, and about 1600 at most, since larger images are scaled down.
function claudeTokens({ width, height }: Size): number {
  return Math.min(1600, Math.ceil((width * height) / 750));
}

// Google, "Understand and count tokens": 258 up to 384 pixels, else 258 for each tile of 768.
function geminiTokens({ width, height }: Size): number {
  if (Math.max(width, height) <= 384) return 258;
  return 258 * Math.ceil(width / 768) * Math.ceil(height / 768);
}
