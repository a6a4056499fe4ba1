import { chromiumNow } from './engine/chromium-now.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromiumNow)
