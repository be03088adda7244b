declare module 'dynalite' {
  import type { Server as HttpServer } from 'node:http';

  interface Options {
    /** Folder of the LevelDB database; in memory when absent. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  function dynalite(options?: Options): dynalite.Server;

  namespace dynalite {
    type Server = HttpServer;
  }

  export = dynalite;
}
