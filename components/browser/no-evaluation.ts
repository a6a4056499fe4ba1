import { config } from 'zod'

// Schemas would try whether they may compile themselves: a page's policy refuses that, and every try is a violation. Has to
// be loaded before any schema is made, so it is the first import of what loads them.
config({ jitless: true })
