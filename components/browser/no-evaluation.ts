import { config } from 'zod'

// By default zod tests whether `new Function` is allowed. The content security policy refuses `new Function` and
// reports every test as a violation. This module must be imported before any module that creates a schema.
config({ jitless: true })
