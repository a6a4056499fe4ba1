import { chromium103 } from './engine/chromium-103.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromium103)
