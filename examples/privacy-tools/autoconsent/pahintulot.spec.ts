import generateCMPTests from '../playwright/runner';

// TODO before this is proposed: two public sites that ask with it (AGENTS.md wants two of a generic rule)
const sites: string[] = [];

// it takes an accept from a person's own press alone
generateCMPTests('pahintulot', sites, { testOptIn: false });
