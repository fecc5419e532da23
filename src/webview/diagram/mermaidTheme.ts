// The editor's colours in mermaid's words.
import type { DiagramTheme } from './drawing.ts';

/** `themeVariables` of mermaid's theme `base`, from which it derives what is not named here. */
export function mermaidTheme(theme: DiagramTheme): Readonly<Record<string, unknown>> {
  const { background, foreground, accent, isDark, isHighContrast, fontFamily } = theme;
  const fill = isHighContrast ? background : mix(background, accent, 0.16);
  const quiet = isHighContrast ? background : mix(background, foreground, 0.06);
  const line = isHighContrast ? foreground : mix(background, foreground, 0.7);
  const border = isHighContrast ? theme.border : mix(background, accent, 0.75);
  return {
    darkMode: isDark,
    background,
    fontFamily,
    fontSize: '14px',
    primaryColor: fill,
    primaryTextColor: foreground,
    primaryBorderColor: border,
    secondaryColor: quiet,
    secondaryTextColor: foreground,
    secondaryBorderColor: line,
    tertiaryColor: quiet,
    tertiaryTextColor: foreground,
    tertiaryBorderColor: line,
    lineColor: line,
    textColor: foreground,
    titleColor: foreground,
    mainBkg: fill,
    nodeBorder: border,
    nodeTextColor: foreground,
    clusterBkg: quiet,
    clusterBorder: line,
    edgeLabelBackground: background,
    noteBkgColor: quiet,
    noteTextColor: foreground,
    noteBorderColor: line,
    classText: foreground,
    labelColor: foreground,
    errorBkgColor: quiet,
    errorTextColor: foreground,
    rowOdd: background,
    rowEven: quiet,
    attributeBackgroundColorOdd: background,
    attributeBackgroundColorEven: quiet,
    ...sequenceColours({ fill, quiet, line, border, foreground, background }),
    ...ganttColours({ fill, quiet, line, border, foreground, background }),
    ...seriesColours(theme),
    packet: {
      startByteColor: foreground,
      endByteColor: foreground,
      labelColor: foreground,
      titleColor: foreground,
      blockStrokeColor: border,
      blockFillColor: fill,
    },
    xyChart: { backgroundColor: background, plotColorPalette: theme.series.join(',') },
  };
}

/** CSS for what mermaid draws in a grey of its own, whatever the theme: the relations of C4 diagrams. */
export function plainColours({ background, foreground }: DiagramTheme): string {
  const line = mix(background, foreground, 0.75);
  return `line[stroke="#444444"], path[stroke="#444444"] { stroke: ${line}; } text[fill="#444444"] { fill: ${line}; }`;
}

type Shades = Readonly<Record<'fill' | 'quiet' | 'line' | 'border' | 'foreground' | 'background', string>>;

function sequenceColours({ fill, quiet, line, border, foreground, background }: Shades) {
  return {
    actorBkg: fill,
    actorBorder: border,
    actorTextColor: foreground,
    actorLineColor: line,
    signalColor: line,
    signalTextColor: foreground,
    labelBoxBkgColor: quiet,
    labelBoxBorderColor: line,
    labelTextColor: foreground,
    loopTextColor: foreground,
    activationBkgColor: quiet,
    activationBorderColor: line,
    sequenceNumberColor: background,
  };
}

function ganttColours(colours: Shades) {
  const { fill, quiet, line, border, foreground, background } = colours;
  return {
    sectionBkgColor: quiet,
    altSectionBkgColor: background,
    sectionBkgColor2: quiet,
    gridColor: line,
    taskBkgColor: fill,
    taskBorderColor: border,
    taskTextColor: foreground,
    taskTextLightColor: foreground,
    taskTextDarkColor: foreground,
    taskTextOutsideColor: foreground,
    taskTextClickableColor: foreground,
    activeTaskBkgColor: quiet,
    activeTaskBorderColor: border,
    doneTaskBkgColor: quiet,
    doneTaskBorderColor: line,
    critBkgColor: fill,
    critBorderColor: foreground,
    todayLineColor: border,
    excludeBkgColor: quiet,
  };
}

/** How many colours mermaid counts through. */
const scales = { cScale: 12, pie: 12, git: 8, fillType: 8 } as const;

// Pies, mind maps, time lines, branches: the editor's chart colours, as backgrounds that its text can be read on.
function seriesColours({ series, background, foreground, isHighContrast }: DiagramTheme): Record<string, string> {
  const colours: Record<string, string> = {};
  const of = (index: number) =>
    mix(background, series[index % series.length] ?? foreground, isHighContrast ? 0.35 : 0.45);
  for (let index = 0; index < scales.cScale; index++) {
    colours[`cScale${index}`] = of(index);
    colours[`cScaleLabel${index}`] = foreground;
    colours[`cScaleInv${index}`] = foreground;
    colours[`cScalePeer${index}`] = series[index % series.length] ?? foreground;
  }
  for (let index = 1; index <= scales.pie; index++) colours[`pie${index}`] = of(index - 1);
  for (let index = 0; index < scales.git; index++) {
    colours[`git${index}`] = series[index % series.length] ?? foreground;
    colours[`gitInv${index}`] = foreground;
    colours[`gitBranchLabel${index}`] = background;
  }
  for (let index = 0; index < scales.fillType; index++) colours[`fillType${index}`] = of(index);
  return {
    ...colours,
    pieTitleTextColor: foreground,
    pieSectionTextColor: foreground,
    pieLegendTextColor: foreground,
    pieStrokeColor: background,
    pieOuterStrokeColor: foreground,
    pieOpacity: '1',
    commitLabelColor: foreground,
    commitLabelBackground: background,
    tagLabelColor: foreground,
    tagLabelBackground: background,
    tagLabelBorder: foreground,
  };
}

/** `share` of the colour `over` on `base`. */
export function mix(base: string, over: string, share: number): string {
  const [low, high] = [channels(base), channels(over)];
  return `#${low.map((value, index) => hex(value + ((high[index] ?? value) - value) * share)).join('')}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hex(value: number): string {
  return Math.round(value).toString(16).padStart(2, '0');
}
