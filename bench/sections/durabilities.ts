import { AuditError, configureAudit, shutdownAudit, type SharedOptions } from 'spanledger'

export type Durability = NonNullable<SharedOptions['durability']>

/** In the order of the tables. */
export const DURABILITIES = ['sync', 'fsync', 'tick'] as Durability[]

/** Whether this version has it. Configures nothing that stays. */
export async function isKnown(durability: Durability): Promise<boolean> {
  try {
    configureAudit({ durability })
    return true
  } catch (error) {
    if (error instanceof AuditError && error.code === 'ERR_INVALID_OPTION') return false
    throw error
  } finally {
    await shutdownAudit()
  }
}
