import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { sourcesIn } from './support/source/imports.ts'
import { drawRooms } from './support/source/rooms.ts'

// Redraws the diagram of the server's rooms in docs/architecture.md. Rooms are the folders that this document lists,
// and the diagram shows which room imports which.
const page = resolve(import.meta.dirname, '../docs/architecture.md')
const text = await readFile(page, 'utf8')
await writeFile(page, text.replace(/```mermaid\nflowchart TD[\s\S]*?```/, drawRooms(sourcesIn('server'))))
