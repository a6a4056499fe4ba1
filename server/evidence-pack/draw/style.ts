/** Measures in points; the origin is the page's upper left corner. */
export const PAGE = { width: 595.28, height: 841.89, left: 48, right: 547.28, top: 64, bottom: 784 } as const
export const BODY_WIDTH = PAGE.right - PAGE.left

/** Opaque colours only: PDF/A allows transparency, but every printer understands its absence. */
export const COLOR = {
  text: '#1f2328',
  pale: '#667085',
  line: '#d0d5dd',
  ground: '#f5f7fa',
  accent: '#1f4e8c',
  good: '#12703c',
  bad: '#b42318',
} as const
export type Color = (typeof COLOR)[keyof typeof COLOR]

/** The height of a line, as a multiple of its type's size. */
export const LEADING = 1.5

/** Where a line's base lies below its top, as a multiple of its height: Han characters look centred. */
export const BASE = 0.72
