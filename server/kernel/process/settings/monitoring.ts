import { z } from 'zod'
import { form, variable } from './explained.ts'
import { headers } from './kinds.ts'

/** Who watches the server, and how. */
export const monitoringSettings = {
  METRICS_PORT: variable(
    z.coerce.number().int().min(1).max(65535).optional(),
    'the port on which each instance serves its [metrics](operations/monitoring.md#metrics) at `/metrics`',
    { otherwise: 'there are none' },
  ),
  METRICS_HOST: variable(
    form(z.string(), 'an IP address').default('127.0.0.1'),
    'the address of this port. It must not be one that customers reach',
  ),
  METRICS_TOKEN: variable(
    form(z.string().min(16), 'at least 16 characters').optional(),
    'the bearer token that Prometheus sends',
    { secret: true, otherwise: 'required if `METRICS_HOST` is not on this machine' },
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(
    form(z.url({ protocol: /^https?$/ }), 'an http or https URL').optional(),
    'where [traces](operations/monitoring.md#traces) are sent (OTLP over HTTP), without `/v1/traces`',
    { otherwise: 'nothing is traced' },
  ),
  OTEL_EXPORTER_OTLP_HEADERS: variable(headers.default({}), 'headers for the receiver of traces', {
    secret: true,
  }),
  OTEL_SERVICE_NAME: variable(
    form(z.string().min(1).max(100), 'at most 100 characters').default('return-visit'),
    'the name of the service in traces',
  ),
  OTEL_TRACES_SAMPLER_ARG: variable(
    z.coerce.number().min(0).max(1).default(1),
    'the share of requests that are traced, from 0 to 1',
  ),
}
