// Loaded into every measured process by `--import`: answers with what the process has used. Plain JavaScript, so that
// it adds next to nothing to the start that is measured.
import process from 'node:process';

// Threads load it too; they have no channel.
if (process.channel) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() });
  });
  process.on('disconnect', () => process.exit());
  process.channel.unref();
}
