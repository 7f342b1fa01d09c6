"""What each figure of the tables is, spelled once: for JSON, CSV and the page."""

from __future__ import annotations

from graph.statistics.heavy_tails import LEAST_TAIL, RULED_OUT, SIGNIFICANT
from graph.tables.rows import Figure

TABLES = {
    "size": "Size and parts",
    "reciprocity": "What is returned",
    "inequality": "How unequal",
    "tails": "Heavy tails",
    "mixing": "Who is tied to whom",
    "communities": "Communities",
    "downloads": "Downloads on the Hub",
    "licences": "Licences along lineage",
}
"""The tables by name, in their order."""

_RIVAL = (
    "Log-likelihood ratio of the power law against {what}, over the tail; above 0 the power law "
    "fits better. p: {test}."
)
_DRAWN = (
    "Interval: bootstrap by node, the highest values (as many as the root of n) from a Pareto law "
    "fitted to them (Davidson and Flachaire 2007), because who holds most might hold far more."
)
_EITHER = "p: two-sided, for more and less would both be a finding."
_VUONG = "two-sided, Vuong's test"
_WITHOUT = "(without bots: --param bots=false)"
_ALONE = (
    f"queries/people_without_replies.cypher {_WITHOUT}; teaching: "
    "queries/people_without_lessons.cypher; models in the graph: "
    "queries/models_without_lineage.cypher"
)
_RETURNED = (
    f"queries/replies_returned.cypher {_WITHOUT}; teaching: queries/teachings_returned.cypher"
)
_ACROSS = (
    f"queries/replies_returned_across_threads.cypher {_WITHOUT}; teaching: "
    "queries/teachings_returned.cypher"
)
_BY_FEW = (
    "queries/posts_written_by_few.cypher, queries/replies_written_by_few.cypher, "
    f"queries/replies_received_by_few.cypher {_WITHOUT}"
)
_KEPT = "models in the graph: queries/licences_kept_by_relation.cypher"
_NO_SEARCH = "none: Cypher does not search a whole network"
_NO_FIT = "none: Cypher fits and compares no distributions"


def _command(network: str) -> str:
    return f"kithgraph export graph --network {network}"


FIGURES = {
    "nodes": Figure(
        table="size", title="nodes", source=_command("reply"),
        definition="People: known authors of at least one post. Hub: models of the catalogue and "
        "their bases, or their owners.",
        query=_ALONE,
    ),
    "ties": Figure(
        table="size", title="ties", source=_command("reply"),
        definition="Ordered pairs (directed networks) or pairs with at least one act.",
        query=f"{_RETURNED}; models in the graph: queries/models_without_lineage.cypher",
    ),
    "acts": Figure(
        table="size", title="acts", source=_command("reply"),
        definition="Replies to others, teachings, derivations; of shared threads, models: pairs.",
        query=_RETURNED,
    ),
    "isolates": Figure(
        table="size", title="isolates", unit="share", source="kithgraph analyse reply-network",
        definition="Share of nodes without a tie in this network. Threads and models shared by "
        "more than 100 people tie nobody. The catalogue of the Hub is a choice of models (shipped "
        "facts and the files given), so its share is not that of the Hub.",
        query=_ALONE,
    ),
    "components": Figure(
        table="size", title="parts",
        definition="Connected parts of at least two nodes, directions aside.",
        query=_NO_SEARCH,
    ),
    "giant_weak": Figure(
        table="size", title="in the largest part", unit="share",
        source="kithgraph analyse reply-network",
        definition="Share of all nodes in the largest part, directions aside.",
        query=_NO_SEARCH,
    ),
    "giant_strong": Figure(
        table="size", title="in the largest part, along arrows", unit="share",
        definition="Share of all nodes in the largest part whose nodes reach each other so.",
        query=_NO_SEARCH,
    ),
    "reciprocity": Figure(
        table="reciprocity", title="ties returned", unit="share",
        source="kithgraph analyse reply-network",
        definition=f"Share of directed ties whose reverse exists. {_EITHER}",
        query=_RETURNED,
    ),
    "reciprocity_weighted": Figure(
        table="reciprocity", title="weight returned", unit="share",
        definition="Sum of min(w_uv, w_vu) over ordered pairs, divided by the sum of all weights "
        f"(Squartini et al. 2013). Excess: (share - null mean) / (1 - null mean). {_EITHER}",
        query=_RETURNED,
    ),
    "reciprocity_across": Figure(
        table="reciprocity", title="ties returned across threads", unit="share",
        source="kithgraph analyse reply-network",
        definition="Share of directed ties whose reverse exists and whose acts, both ways, lie in "
        f"at least two threads: apart from turn-taking within one. {_EITHER}",
        query=_ACROSS,
    ),
    "none": Figure(
        table="inequality", title="who have none", unit="share",
        definition="Share of nodes with none of this quantity.",
        query=f"queries/people_without_replies.cypher {_WITHOUT}; teaching: "
        "queries/people_without_lessons.cypher",
    ),
    "gini": Figure(
        table="inequality", title="Gini", unit="coefficient",
        source="kithgraph analyse reply-network",
        definition=f"Gini coefficient over all nodes, zeros too. {_DRAWN}",
        query="none: Cypher gives no ranks",
    ),
    "top_1_percent": Figure(
        table="inequality", title="held by the top 1 %", unit="share",
        source="kithgraph analyse reply-network",
        definition=f"What the highest 1 % of nodes (rounded up) hold. {_DRAWN}",
        query=_BY_FEW,
    ),
    "top_10_percent": Figure(
        table="inequality", title="held by the top 10 %", unit="share",
        definition=f"What the highest 10 % of nodes (rounded up) hold. {_DRAWN}",
        query=f"{_BY_FEW}; with --param share=0.1",
    ),
    "tail": Figure(
        table="tails", title="verdict",
        definition=f"p: share of synthetic samples as far from their best power law as the data "
        f"(Clauset et al. 2009); at or below {RULED_OUT} it is ruled out. 'Power law' is said only "
        f"where no other model fits better (p <= {SIGNIFICANT}), and exponential and lognormal "
        f"with a median of at least 1 fit worse. Tails of fewer than {LEAST_TAIL} are not fitted.",
        query=_NO_FIT,
    ),
    "tail_exponent": Figure(
        table="tails", title="exponent",
        definition="Exponent by maximum likelihood over the n values from the beginning that is "
        "nearest to the data (Kolmogorov and Smirnov); interval: 1.96 standard "
        "errors, that beginning taken for known.",
        query=_NO_FIT,
    ),
    "tail_against_lognormal": Figure(
        table="tails", title="against lognormal",
        definition=_RIVAL.format(what="a lognormal", test=_VUONG),
        query=_NO_FIT,
    ),
    "tail_against_lognormal_positive": Figure(
        table="tails", title="against lognormal, median at least 1",
        definition=_RIVAL.format(what="a lognormal whose median is at least 1", test=_VUONG),
        query=_NO_FIT,
    ),
    "tail_against_exponential": Figure(
        table="tails", title="against exponential",
        definition=_RIVAL.format(what="an exponential", test=_VUONG),
        query=_NO_FIT,
    ),
    "tail_against_stretched_exponential": Figure(
        table="tails", title="against stretched exponential",
        definition=_RIVAL.format(what="a stretched exponential", test=_VUONG),
        query=_NO_FIT,
    ),
    "tail_against_cutoff": Figure(
        table="tails", title="against cutoff",
        definition=_RIVAL.format(
            what="a power law with exponential cutoff",
            test="likelihood ratio, one degree of freedom",
        ),
        query=_NO_FIT,
    ),
    "assortativity": Figure(
        table="mixing", title="degree assortativity", unit="coefficient",
        source="kithgraph analyse reply-network",
        definition="Correlation of the degrees at both ends of ties, directions aside (Newman "
        f"2003). Shared threads and models make it high by construction: not tested. {_EITHER}",
        query="none: Cypher gives no correlation",
    ),
    "modularity": Figure(
        table="communities", title="modularity", unit="coefficient",
        definition="Newman's modularity of the best split by the Leiden method (Traag et al. "
        "2019). Graphs with the same degrees have communities, too: null and p compare one search "
        "of each of them with the first search of the network. p: one-sided, as modular as this or "
        "more, for less of it would be no communities.",
        query=_NO_SEARCH,
    ),
    "communities": Figure(
        table="communities", title="communities",
        definition="Communities of at least two nodes in the best split.",
        query=_NO_SEARCH,
    ),
    "largest_community": Figure(
        table="communities", title="in the largest community", unit="share",
        definition="Share of the nodes with a tie.",
        query=_NO_SEARCH,
    ),
    "nmi": Figure(
        table="communities", title="stability: NMI", unit="coefficient",
        definition="Mean normalised mutual information of each two splits of other seeds, over the "
        "nodes with a tie; the range is that of the pairs. 1: the same split.",
        query=_NO_SEARCH,
    ),
    "ari": Figure(
        table="communities", title="stability: adjusted Rand", unit="coefficient",
        definition="Mean adjusted Rand index of each two splits of other seeds, over the nodes "
        "with a tie; the range is that of the pairs. 0: as alike as random splits.",
        query=_NO_SEARCH,
    ),
    "downloads_unknown": Figure(
        table="downloads", title="downloads not known", unit="share",
        definition="Share of the catalogue's models of which no record tells downloads.",
        query="models in the graph: queries/downloads_of_models.cypher",
    ),
    "zero_downloads": Figure(
        table="downloads", title="no download", unit="share",
        definition="Share of models with no download, of those whose downloads are known, by the "
        "day of the record. The Hub counts the last 30 days, and records of one day may be a "
        "choice of models (the most downloaded, or those newly seen): the days are not alike, and "
        "all of them together are no sample of the Hub.",
        query="models in the graph: queries/downloads_of_models.cypher",
    ),
    "licence_known": Figure(
        table="licences", title="both licences known", unit="share",
        definition="Share of pairs of derivative and base of which both licences are known.",
        query=_KEPT,
    ),
    "licence_kept": Figure(
        table="licences", title="licence kept", unit="share",
        definition="Share of pairs with both licences known that have the same, by relation.",
        query=_KEPT,
    ),
    "licence_changed": Figure(
        table="licences", title="licence changed", unit="share",
        definition="Share of pairs with both licences known; base → derivative, the most frequent.",
        query="models in the graph: queries/licences_along_lineage.cypher",
    ),
}  # fmt: skip
"""The figures by name, in the order in which they are told."""
