// title: Speed by quantization
// question: What speeds are reported for this model under each quantization?
// params: model:string limit:int=50
// returns: quantization reports slowest median fastest
MATCH (m:Model)-[r:RUNS_ON]->(:Hardware)
WHERE (m.name = $model OR m.id = $model) AND r.tokens_per_second IS NOT NULL
RETURN coalesce(r.quantization, 'not told') AS quantization, count(r) AS reports, min(r.tokens_per_second) AS slowest, percentileCont(r.tokens_per_second, 0.5) AS median, max(r.tokens_per_second) AS fastest
ORDER BY reports DESC, quantization
LIMIT $limit
