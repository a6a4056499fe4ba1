import { createMemoryStorage } from '#server/emulators/storage.ts'
import { storageContract } from './storage-contract.ts'

const storage = createMemoryStorage()
storageContract(async () => storage)
