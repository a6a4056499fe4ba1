import { firefox } from './engine/firefox.ts'
import { verifyOn } from './verify.ts'

verifyOn(firefox)
