/** Everything that a panel is made of. */
export { default as ChangedText } from './ChangedText.vue';
export { default as LegendCell } from './LegendCell.vue';
export { default as PanelFrame } from './PanelFrame.vue';
export { default as VerdictText } from './VerdictText.vue';
export * from './cells';
export * from './definition';
export * from './format';
export { usePanelHost, usePanelVisible } from './panel_host';
export { applyTheme, themeVersion, token } from './theme';
export { useCanvas, type CanvasSize } from './use_canvas';
export { useFocus, type Focus } from './use_focus';
export { usePanelView, type PanelView } from './use_panel_view';
