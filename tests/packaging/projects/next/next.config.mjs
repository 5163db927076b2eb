export default { output: "export", images: { unoptimized: true }, eslint: { ignoreDuringBuilds: true } };
