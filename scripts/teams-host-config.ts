/** Colours, sizes and spacing close to those of Teams, for rendering cards outside of it. */
export type Theme = 'light' | 'dark';

interface Palette {
  card: string;
  page: string;
  text: string;
  subtle: string;
  accent: string;
  good: string;
  warning: string;
  attention: string;
  emphasis: string;
  goodFill: string;
  warningFill: string;
  attentionFill: string;
  accentFill: string;
  border: string;
}

const palettes: Record<Theme, Palette> = {
  light: {
    card: '#ffffff',
    page: '#f5f5f5',
    text: '#242424',
    subtle: '#616161',
    accent: '#5b5fc7',
    good: '#237b4b',
    warning: '#8a5a00',
    attention: '#c4314b',
    emphasis: '#f0f0f0',
    goodFill: '#e7f2da',
    warningFill: '#fbf0d9',
    attentionFill: '#fcf4f6',
    accentFill: '#e8ebfa',
    border: '#d1d1d1',
  },
  dark: {
    card: '#292929',
    page: '#141414',
    text: '#ffffff',
    subtle: '#adadad',
    accent: '#a6a7dc',
    good: '#92c353',
    warning: '#f8d22a',
    attention: '#f9526b',
    emphasis: '#3b3b3b',
    goodFill: '#0d2e0d',
    warningFill: '#463100',
    attentionFill: '#3e1f25',
    accentFill: '#2f2f4a',
    border: '#616161',
  },
};

export function pageStyle(theme: Theme, width: number): string {
  const p = palettes[theme];
  return `
    body { margin: 0; padding: 16px; background: ${p.page}; font-family: 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif; }
    #card { width: ${width}px; background: ${p.card}; border: 1px solid ${p.border}; border-radius: 4px; overflow: hidden; }
    .ac-pushButton { background: ${p.card}; color: ${p.text}; border: 1px solid ${p.border}; border-radius: 4px;
      padding: 6px 12px; font: 600 13px 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif; cursor: pointer; }
    .ac-pushButton.style-positive { background: ${theme === 'light' ? '#5b5fc7' : '#7f85f5'}; color: #fff; border-color: transparent; }
    .ac-pushButton.style-destructive { background: ${p.attention}; color: #fff; border-color: transparent; }
    .ac-anchor { color: ${p.accent}; text-decoration: none; }
    .ac-input { border: 0; border-bottom: 1px solid ${p.border}; background: ${p.emphasis}; color: ${p.text};
      border-radius: 4px; padding: 6px 8px; font: inherit; font-size: 14px; width: 100%; box-sizing: border-box; resize: none; min-height: 34px; }
    .ac-actionSet { flex-wrap: wrap; row-gap: 8px; }
    table { border-collapse: collapse; }
    .ac-richTextBlock { overflow-wrap: break-word; }
  `;
}

export function hostConfig(theme: Theme): Record<string, unknown> {
  const p = palettes[theme];
  const color = (value: string) => ({ default: value, subtle: value });
  const foregroundColors = {
    default: { default: p.text, subtle: p.subtle },
    accent: color(p.accent),
    good: color(p.good),
    warning: color(p.warning),
    attention: color(p.attention),
    light: color(p.subtle),
    dark: color(p.text),
  };
  const style = (backgroundColor: string) => ({ backgroundColor, borderColor: p.border, foregroundColors });
  return {
    fontFamily: "'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif",
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 400, default: 400, bolder: 600 },
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: p.border },
    supportsInteractivity: true,
    containerStyles: {
      default: style(p.card),
      emphasis: style(p.emphasis),
      good: style(p.goodFill),
      warning: style(p.warningFill),
      attention: style(p.attentionFill),
      accent: style(p.accentFill),
    },
    actions: {
      maxActions: 6,
      spacing: 'default',
      buttonSpacing: 8,
      showCard: { actionMode: 'inline', inlineTopMargin: 16 },
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
    },
    textBlock: { headingLevel: 2 },
    inputs: { label: { inputSpacing: 'small', requiredInputs: { weight: 'bolder' } } },
  };
}
