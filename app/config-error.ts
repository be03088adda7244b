/** Thrown for a wrong setting; its message is for the person who started the program. Apart, so that help loads no schemas. */
export class ConfigError extends Error {}
