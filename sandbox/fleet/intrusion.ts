/** From where, and with what, the attack of the trail's story is carried out. */
export const attacker = '203.0.113.7';
export const attackTool = 'aws-cli/2.15.30 Python/3.11.8 Linux/6.5.0-kali3-amd64 exe/x86_64.debian.12';
/** Somebody else who tries whatever is open. */
export const scanner = '198.51.100.44';
