import { chromium69 } from './engine/chromium-69.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromium69)
