/** Tells what is being measured. Standard output belongs to the result. */
export function tell(text: string): void {
  console.error(`• ${text}`);
}

/** The single measurements behind a median, for who wants to see how they spread. */
export function tellSamples(name: string, samples: readonly number[]): void {
  tell(`${name}: ${samples.map((sample) => Math.round(sample * 10) / 10).join(' ')}`);
}
