/** In a server under test: says where it listens, then answers every message with the CPU time used so far. */
export function reportCpu(url: string): void {
  process.send?.({ url });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMicros: user + system });
  });
  process.on('disconnect', () => process.exit(0));
}
