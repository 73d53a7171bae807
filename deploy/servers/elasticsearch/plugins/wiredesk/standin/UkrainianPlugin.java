package wiredesk.standin;

import java.util.Map;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.uk.UkrainianMorfologikAnalyzer;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * Stand-in for the official plugin analysis-ukrainian, which is not on Maven: the analyzer {@code ukrainian}, over
 * the same Lucene class. For tests and developers' machines only.
 */
public final class UkrainianPlugin extends Plugin implements AnalysisPlugin {

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of(
            "ukrainian",
            (indexSettings, environment, name, settings) ->
                new FixedAnalyzerProvider(name, settings, new UkrainianMorfologikAnalyzer())
        );
    }
}
