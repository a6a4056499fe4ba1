import { defineConfig, env } from 'prisma/config'

// Configures Prisma's own commands, for example prisma migrate deploy --config prisma/prisma.config.ts. Prisma's own
// commands have to download Prisma's engine. The project's commands (npm run generate, db:migrate, db:migration) need
// neither this file nor the download.
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: env('DATABASE_URL') },
})
