/** Who may send a command or ask a query. A partner's key reaches its own partner's lane and rows, nobody else's. */
export const roles = ['admin', 'manager', 'partner', 'auditor', 'integration'] as const;
export type Role = (typeof roles)[number];

/** The people who run the programs. */
export const STAFF: readonly Role[] = ['admin', 'manager'];
/** They, and the systems that report facts: billing, CRM. */
export const STAFF_AND_SYSTEMS: readonly Role[] = ['admin', 'manager', 'integration'];
/** They, and the partner whom it is about. */
export const STAFF_AND_PARTNER: readonly Role[] = ['admin', 'manager', 'partner'];
export const STAFF_SYSTEMS_AND_PARTNER: readonly Role[] = ['admin', 'manager', 'integration', 'partner'];
/** Who looks at everything. */
export const STAFF_AND_AUDITOR: readonly Role[] = ['admin', 'manager', 'auditor'];
/** They, and the partner whom it is about. */
export const STAFF_AUDITOR_AND_PARTNER: readonly Role[] = ['admin', 'manager', 'auditor', 'partner'];
