import type { DiagramTheme } from './drawing.ts';

const series = ['blue', 'orange', 'green', 'purple', 'yellow', 'red'];

/** The editor's colours and font now. */
export function readTheme(): DiagramTheme {
  const { classList } = document.body;
  const isLight = classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light');
  const foreground = colour('--vscode-editor-foreground', isLight ? '#000000' : '#ffffff');
  const background = colour('--vscode-editor-background', isLight ? '#ffffff' : '#1e1e1e');
  return {
    isDark: !isLight,
    isHighContrast: classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light'),
    background,
    foreground,
    accent: colour('--vscode-focusBorder', '#0078d4'),
    border: colour('--vscode-contrastBorder', foreground),
    series: series.map((name) => colour(`--vscode-charts-${name}`, foreground)),
    fontFamily: getComputedStyle(document.body).fontFamily.replaceAll(/[<>{};\\]/g, ''),
  };
}

/** A theme comes in several steps; they are waited for so long. Milliseconds. */
const settleMs = 100;

/** Told when the editor's theme has become another. */
export function onThemeChange(listener: () => void): void {
  let known = JSON.stringify(readTheme());
  let settling: ReturnType<typeof setTimeout> | undefined;
  const observer = new MutationObserver(() => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      const now = JSON.stringify(readTheme());
      if (now === known) return;
      known = now;
      listener();
    }, settleMs);
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

// Whatever a theme writes (names, hex with alpha, hsl) as the browser understands it.
function colour(variable: string, fallback: string): string {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  probe.style.color = `var(${variable}, ${fallback})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return `#${[red, green, blue].map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}
