/** Colours by meaning, dark enough for text on white. Components use these names instead of hex values. */
export const colours = {
  brand: '#0a665f',
  header: '#0b4f57',
  page: '#f3f6f5',
  good: '#1c6b2c',
  waiting: '#8a4a00',
  bad: '#ad1f17',
  quiet: '#5b666b',
} as const
