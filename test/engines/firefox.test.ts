import { firefox } from './engine/firefox.ts'
import { visitsOn } from './visits.ts'

visitsOn(firefox)
