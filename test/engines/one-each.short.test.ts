import { chromium69 } from './engine/chromium-69.ts'
import { firefox } from './engine/firefox.ts'
import { webkit } from './engine/webkit.ts'
import { oneVisitOnEach } from './visits.ts'

// One engine of each family: the oldest Chromium, WebKit and Firefox. Every other browser test uses the current Chromium.
oneVisitOnEach([chromium69, webkit, firefox])
